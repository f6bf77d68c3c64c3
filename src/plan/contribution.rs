//! The parts of a plan that can add to the score of a match.

use super::{Alternative, Node, Plan, Reason, Reward, Test};

/// A part of a plan that can add to the score of a match.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Contribution<'p> {
    /// One way to satisfy a concept.
    Alternative {
        /// What is looked for.
        alternative: &'p Alternative,
        /// Whether its concept is a preference.
        is_preference: bool,
    },
    /// A condition that every match meets.
    Required(&'p Node),
    /// A reward, which is not required.
    Reward(&'p Reward),
}

impl Plan {
    /// The contributions to the score of a match, each with its text and place as in [`Reason`].
    pub(crate) fn contributions(&self) -> Vec<(String, &'static str, Contribution<'_>)> {
        let mut all = Vec::new();
        for concept in &self.concepts {
            for alternative in &concept.alternatives {
                let is_preference = concept.is_preference;
                let place = match (&alternative.test, is_preference) {
                    (_, true) | (Test::Filter(_), _) => "preference",
                    (Test::Literal(_), _) => "literal",
                    (Test::Phrase(_), _) => "phrase",
                    (Test::Word(_), _) => "text",
                };
                let contribution = Contribution::Alternative { alternative, is_preference };
                all.push((alternative.text(), place, contribution));
            }
        }
        for node in &self.required {
            all.extend(
                node.texts()
                    .into_iter()
                    .map(|text| (text.to_owned(), "literal", Contribution::Required(node))),
            );
        }
        for reward in &self.rewards {
            let (text, place) = reward.text_and_place();
            all.push((text, place, Contribution::Reward(reward)));
        }
        all
    }
}

impl Reason {
    /// Adds up reasons with the same text and place, the largest weight first. Reasons without weight are
    /// left out.
    pub(crate) fn in_order(reasons: impl IntoIterator<Item = Reason>) -> Vec<Reason> {
        let mut all: Vec<Reason> = Vec::new();
        for reason in reasons.into_iter().filter(|reason| reason.weight > 0.0) {
            match all.iter_mut().find(|known| known.place == reason.place && known.text == reason.text) {
                Some(known) => known.weight += reason.weight,
                None => all.push(reason),
            }
        }
        all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.text.cmp(&b.text)));
        all
    }
}
