//! Records that bullets open, plain lines, or prose.

use super::{Item, Opener, Shape, ends_intro, ends_record, is_field};
use crate::report::heading::Heading;
use crate::report::line::Line;
use crate::report::links;
use crate::report::phrases::phrases;

pub(super) fn bullet_items(lines: &[Line<'_>], body: &[usize], shape: &Shape) -> Vec<Item> {
    let mut done: Vec<Item> = Vec::new();
    let mut open: Option<Item> = None;
    let mut blank_before = false;
    for &i in body {
        let line = &lines[i];
        if line.is_blank() {
            blank_before = true;
            continue;
        }
        let outer = line.bullet.is_some() && line.indent == shape.least_bullet_indent;
        let field = is_field(line);
        let nests_below = lines.get(i + 1).is_some_and(|next| !next.is_blank() && next.indent > line.indent);
        if outer && (!field || (nests_below && line.begins_bold()) || open.is_none()) {
            done.extend(open.replace(Item { opener: Opener::Bullet, lines: vec![i] }));
        } else if let Some(item) = &mut open {
            if ends_record(lines, item, line, blank_before) {
                done.extend(open.take());
            } else {
                item.lines.push(i);
            }
        }
        blank_before = false;
    }
    done.extend(open);
    done
}

/// Records without any mark: a line that fields follow; else the fields, or the prose, are one.
pub(super) fn plain_items(lines: &[Line<'_>], body: &[usize], heading: &Heading) -> Vec<Item> {
    let full: Vec<usize> = body.iter().copied().filter(|i| !lines[*i].is_blank()).collect();
    let mut done: Vec<Item> = Vec::new();
    let mut open: Option<Item> = None;
    for (k, &i) in full.iter().enumerate() {
        let line = &lines[i];
        let blank_before = i > 0 && lines[i - 1].is_blank();
        let next = full.get(k + 1).map(|j| &lines[*j]);
        if opens_plainly(line, next, open.is_some()) {
            done.extend(open.replace(Item { opener: Opener::Plain, lines: vec![i] }));
        } else if let Some(item) = &mut open {
            if ends_record(lines, item, line, blank_before) {
                done.extend(open.take());
            } else {
                item.lines.push(i);
            }
        } else if line.labelled.is_some_and(|l| l.field.is_some()) {
            open = Some(Item { opener: Opener::Prose, lines: vec![i] });
        }
    }
    done.extend(open);
    if done.is_empty() {
        done.extend(prose_item(lines, &full, heading));
    }
    done
}

fn opens_plainly(line: &Line<'_>, next: Option<&Line<'_>>, is_open: bool) -> bool {
    if line.is_marked()
        || ends_intro(line.body)
        || phrases().is_remark(line.body)
        || line.body.chars().count() > 80
    {
        return false;
    }
    let Some(next) = next else { return false };
    let next_is_field = next.labelled.is_some_and(|l| l.field.is_some() || next.is_marked());
    match line.labelled {
        None => next_is_field,
        // **示范项目**：南钢集团超低排放技术改造, with its fields indented below it.
        Some(labelled) => {
            !is_open
                && !labelled.value.is_empty()
                && next_is_field
                && (next.indent > line.indent || next.bullet.is_some())
        }
    }
}

/// A section of prose is one record if its heading, or a name in the text, gives it a title.
fn prose_item(lines: &[Line<'_>], full: &[usize], heading: &Heading) -> Option<Item> {
    let first = *full.first()?;
    let has_link = full.iter().any(|i| !links::links(lines[*i].body).is_empty());
    if phrases().says_nothing(lines[first].body) && !has_link {
        return None;
    }
    let body: Vec<usize> = full.iter().copied().filter(|i| !phrases().is_remark(lines[*i].body)).collect();
    let names = |i: &usize| lines[*i].body.contains('《') && lines[*i].body.contains('》');
    let is_name = |i: &usize| {
        let body = lines[*i].body;
        body.chars().count() <= 40 && !ends_intro(body) && !lines[*i].is_marked()
    };
    let named =
        heading.title.is_some() || body.iter().any(names) || (body.len() == 1 && body.iter().all(is_name));
    (named && !body.is_empty()).then_some(Item { opener: Opener::Prose, lines: body })
}
