//! The blocks of a section as a tree: which line belongs to which heading, item or bold name.
//!
//! CommonMark's own nesting is kept. Below it, a mark that has not been seen yet opens a deeper level:
//! 一、 above （一） above 1. in one report, bold names above numbers in another.

use super::FieldName;
use super::fields::{self, Part};
use super::labels;
use super::phrases::phrases;
use crate::markdown::{Block, Kind, Marker};

/// A block and the blocks below it.
#[derive(Debug, Clone)]
pub(super) struct Node<'d> {
    pub(super) block: &'d Block,
    /// The labelled values of its line.
    pub(super) parts: Vec<Part>,
    /// The mark of the level that it opens.
    pub(super) mark: Option<Mark>,
    pub(super) children: Vec<Node<'d>>,
}

/// A mark that opens a level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mark {
    Heading(u8),
    /// A bold line, or 【…】.
    Bold,
    Item(Marker),
}

impl<'d> Node<'d> {
    pub(super) fn new(block: &'d Block) -> Self {
        let parts = match block.kind {
            Kind::Line | Kind::Heading(_) => fields::split(&block.text, block.body),
            _ => Vec::new(),
        };
        Node { block, mark: mark(block, &parts), parts, children: Vec::new() }
    }

    /// The text behind the marker.
    pub(super) fn body(&self) -> &'d str {
        self.block.body()
    }

    /// Whether its line is a field with a known label, or one that is set apart.
    pub(super) fn is_field(&self) -> bool {
        self.parts.first().is_some_and(|p| p.is_known() || p.is_marked)
    }

    /// Whether its line is a field that names nothing: a date, an issuer, a place, a source, …
    pub(super) fn is_plain_field(&self) -> bool {
        self.parts.first().is_some_and(|p| p.name.is_some_and(|name| name != FieldName::Title))
    }

    /// The node and everything below it, in the order of the file.
    pub(super) fn all(&self) -> Vec<&Node<'d>> {
        let mut found = vec![self];
        let mut at = 0;
        // Depth first, without recursion.
        while at < found.len() {
            let children: Vec<&Node<'d>> = found[at].children.iter().collect();
            at += 1;
            found.splice(at..at, children);
        }
        found
    }
}

/// The mark with which `block` opens a level.
fn mark(block: &Block, parts: &[Part]) -> Option<Mark> {
    if let Some(level) = block.level() {
        return Some(Mark::Heading(level));
    }
    if block.kind != Kind::Line {
        return None;
    }
    if let Some(marker) = block.marker {
        return Some(Mark::Item(marker));
    }
    is_bold_name(block, parts).then_some(Mark::Bold)
}

/// A line that looks like a heading: **怒江硅厂减产**, 【相关政策】; not a label whose value follows.
fn is_bold_name(block: &Block, parts: &[Part]) -> bool {
    let body = block.body();
    let bare = body.trim().trim_end_matches(['：', ':']);
    if (block.text.is_strong_from(block.body) || body.starts_with('【')) && phrases().is_category(bare) {
        return true;
    }
    if body.starts_with('【') {
        let inner = body.trim_start_matches('【').split('】').next().unwrap_or_default();
        return body.trim_end().ends_with('】') && labels::canonical(inner).is_none();
    }
    let Some(strong) = block.text.strong_at(block.body) else { return false };
    let inner = &block.text.as_str()[strong.clone()];
    let after = block.text.as_str()[strong.end..].trim();
    let is_alone = after.is_empty() || after.starts_with(['（', '(']);
    let is_label = inner.chars().count() <= 6
        && !inner.contains(['《', '“'])
        && labels::canonical(inner.trim_end_matches(['：', ':'])).is_some_and(is_value);
    let names = parts.first().is_some_and(|p| p.name == Some(FieldName::Title) && !p.value.is_empty());
    if names {
        return after.is_empty();
    }
    is_alone
        && !is_label
        && !inner.trim_end().ends_with(['：', ':', '。'])
        && parts.is_empty()
        && !phrases().is_remark(inner)
}

/// Whether a label of this field that is alone on its line must be followed by a value.
pub(super) fn is_value(name: FieldName) -> bool {
    use FieldName::{Date, Impact, Issuer, Location, Period, Scale, Source, Title};
    matches!(name, Date | Period | Issuer | Location | Source | Impact | Scale | Title)
}

/// Puts blocks into a tree.
pub(super) fn nest<'d>(blocks: &'d [Block]) -> Vec<Node<'d>> {
    let mut builder = Builder { done: Vec::new(), stack: Vec::new() };
    for block in blocks {
        builder.add(block);
    }
    builder.pop_to(0);
    builder.done
}

struct Builder<'d> {
    done: Vec<Node<'d>>,
    stack: Vec<(Mark, Node<'d>)>,
}

impl<'d> Builder<'d> {
    fn add(&mut self, block: &'d Block) {
        let node = Node::new(block);
        match node.mark {
            Some(mark) => {
                let level = self.level_of(mark, &node);
                self.pop_to(level);
                self.stack.push((mark, node));
            }
            None => {
                let level = self.level_of_line(&node);
                self.pop_to(level);
                self.attach(node);
            }
        }
    }

    /// The number of open nodes above a marked line.
    fn level_of(&self, mark: Mark, node: &Node<'d>) -> usize {
        let depth = node.block.depth;
        if let Mark::Heading(level) = mark {
            let above = |open: &Mark| matches!(open, Mark::Heading(other) if *other < level);
            return self.stack.iter().rposition(|(open, _)| above(open)).map_or(0, |at| at + 1);
        }
        let is_outer = |(other, n): &(Mark, Node<'d>)| {
            n.block.outer_depth == node.block.outer_depth && likes(*other, mark)
        };
        if node.block.outer_depth < depth
            && let Some(at) = self.stack.iter().rposition(is_outer)
        {
            return at;
        }
        let deepest = self
            .stack
            .iter()
            .rposition(|(open, n)| matches!(open, Mark::Heading(_)) || n.block.depth <= depth);
        let open = deepest.map_or(0, |at| at + 1);
        let is_like = |(other, n): &(Mark, Node<'d>)| n.block.depth == depth && likes(*other, mark);
        if let Mark::Item(Marker::Ordinal(_, value)) = mark {
            return self.level_of_number(value, open, node, is_like);
        }
        if mark == Mark::Item(Marker::Bullet) && node.is_plain_field() {
            // A field below a numbered item, though it is not indented.
            let owner = self.stack[..open].iter().rposition(is_like);
            if let Some(owner) = owner
                && !self.stack[owner].1.is_field()
                && self.names_fields(owner, node)
            {
                return owner + 1;
            }
        }
        match self.stack[..open].iter().rposition(is_like) {
            Some(at) => at,
            // A bold line outside a list ends it.
            None if mark == Mark::Bold && node.block.after_blank => self.stack[..open]
                .iter()
                .position(|(open, n)| matches!(open, Mark::Item(_)) && n.block.depth >= depth)
                .filter(|_| self.stack.iter().any(|(m, _)| *m == Mark::Bold))
                .unwrap_or(open),
            None => open,
        }
    }

    /// Whether an item is the name of the fields in a list of the same depth: it is bold, or has another mark.
    fn names_fields(&self, owner: usize, field: &Node<'d>) -> bool {
        let block = self.stack[owner].1.block;
        block.text.is_strong_from(block.body) || (block.body > 0 && field.block.body == 0)
    }

    fn level_of_number(
        &self,
        value: u32,
        open: usize,
        node: &Node<'d>,
        is_like: impl Fn(&(Mark, Node<'d>)) -> bool,
    ) -> usize {
        let number = |n: &Node<'d>| match n.block.marker {
            Some(Marker::Ordinal(_, value)) => value,
            _ => 0,
        };
        let alike: Vec<usize> = (0..open).filter(|at| is_like(&self.stack[*at])).collect();
        let Some(last) = alike.last().copied() else { return open };
        // 1. 2. 3. below 具体措施： belong to the record, until its own number goes on.
        let awaits = self.stack[last].1.last_line_awaits();
        if value == 1 && awaits && !node.block.after_blank {
            return open;
        }
        let goes_on = |at: &usize| number(&self.stack[*at].1) + 1 == value;
        let outer = alike.first().filter(|at| goes_on(at)).copied();
        let is_new = node.block.after_blank || node.block.text.strong_at(node.block.body).is_some();
        match outer {
            Some(outer) if is_new => outer,
            _ => alike.iter().rev().find(|at| goes_on(at)).copied().unwrap_or(last),
        }
    }

    /// The number of open nodes above a line without a mark.
    fn level_of_line(&self, node: &Node<'d>) -> usize {
        let block = node.block;
        let mut level = self.stack.len();
        if let Some(owner) = self.owner_of_field(node) {
            return owner + 1;
        }
        while let Some((mark, open)) = level.checked_sub(1).map(|at| &self.stack[at]) {
            let stays = match mark {
                Mark::Heading(_) => true,
                Mark::Bold => open.block.depth <= block.depth,
                Mark::Item(_) if node.is_plain_field() && !phrases().is_remark(node.body()) => {
                    open.block.depth <= block.depth + 1 && !open.is_plain_field()
                }
                Mark::Item(_) if open.block.depth > block.depth => false,
                Mark::Item(_) => !block.after_blank || block.depth > 0,
            };
            if stays {
                break;
            }
            level -= 1;
        }
        level
    }

    /// The innermost open item that has fields like this one, and so owns it.
    fn owner_of_field(&self, node: &Node<'d>) -> Option<usize> {
        let is_marked = |n: &Node<'d>| n.parts.first().is_some_and(|p| p.is_marked);
        if !node.is_plain_field() || phrases().is_remark(node.body()) {
            return None;
        }
        let has_like = |(mark, n): &(Mark, Node<'d>)| {
            matches!(mark, Mark::Item(_))
                && n.block.depth <= node.block.depth + 1
                && n.children
                    .iter()
                    .any(|c| c.mark.is_none() && c.is_field() && is_marked(c) == is_marked(node))
        };
        self.stack.iter().rposition(has_like)
    }

    fn attach(&mut self, node: Node<'d>) {
        match self.stack.last_mut() {
            Some((_, parent)) => parent.children.push(node),
            None => self.done.push(node),
        }
    }

    fn pop_to(&mut self, level: usize) {
        while self.stack.len() > level {
            // OK because the stack is longer than `level`.
            let Some((_, node)) = self.stack.pop() else { return };
            self.attach(node);
        }
    }
}

impl Node<'_> {
    /// Whether its last line is a label whose value must follow: 具体措施：.
    fn last_line_awaits(&self) -> bool {
        let last = self.children.last();
        last.is_some_and(|n| {
            n.children.is_empty()
                && n.parts.last().is_some_and(|p| p.value.is_empty())
                && n.block.marker.is_none()
        })
    }
}

fn likes(a: Mark, b: Mark) -> bool {
    match (a, b) {
        (Mark::Bold, Mark::Bold) => true,
        (Mark::Item(a), Mark::Item(b)) => a.is_like(b),
        _ => false,
    }
}
