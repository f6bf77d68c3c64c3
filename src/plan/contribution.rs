//! The parts of a plan that can add to the score of a match.

use std::borrow::Cow;

use super::{Alternative, Node, Plan, Reason, Reward, Test};

/// A part of a plan that can add to the score of a match.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Contribution<'p> {
    /// One way to satisfy a concept.
    Alternative {
        /// What is looked for.
        alternative: &'p Alternative,
        /// The number of its concept.
        concept: usize,
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
        for (number, concept) in self.concepts.iter().enumerate() {
            for alternative in &concept.alternatives {
                let is_preference = concept.is_preference;
                let place = match (&alternative.test, is_preference) {
                    (_, true) | (Test::Filter(_), _) => "preference",
                    (Test::Literal(_), _) => "literal",
                    (Test::Phrase(_), _) => "phrase",
                    (Test::Word(_), _) => "text",
                };
                let contribution = Contribution::Alternative { alternative, concept: number, is_preference };
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

    /// The reasons for a match, the largest weight first, from what each contribution adds to its score; `None` if it
    /// does not match. Of the alternatives of a concept only the best counts. Reasons with the same text and place are
    /// added up.
    pub(crate) fn reasons(&self, weights: impl IntoIterator<Item = Option<f32>>) -> Vec<Reason> {
        let mut counted: Vec<(Contribution, Reason)> = Vec::new();
        for ((text, place, contribution), weight) in self.contributions().into_iter().zip(weights) {
            let Some(weight) = weight.filter(|weight| *weight > 0.0) else { continue };
            let reason = Reason { text, place: Cow::Borrowed(place), weight };
            match counted.last_mut().filter(|(last, _)| last.is_instead_of(&contribution)) {
                Some((_, best)) if best.weight >= reason.weight => {}
                Some((_, best)) => *best = reason,
                None => counted.push((contribution, reason)),
            }
        }
        let mut all: Vec<Reason> = Vec::new();
        for (_, reason) in counted {
            match all.iter_mut().find(|known| known.place == reason.place && known.text == reason.text) {
                Some(known) => known.weight += reason.weight,
                None => all.push(reason),
            }
        }
        all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.text.cmp(&b.text)));
        all
    }
}

impl Contribution<'_> {
    /// Whether the two are alternatives of one concept.
    fn is_instead_of(&self, other: &Contribution<'_>) -> bool {
        let concept = |of: &Contribution<'_>| match *of {
            Contribution::Alternative { concept, .. } => Some(concept),
            _ => None,
        };
        concept(self).is_some() && concept(self) == concept(other)
    }
}
