//! Identities of records, and which report of a group counts.

use tansuo::Reader;
use tansuo::Request;
use tansuo::search::{Count, Hit};

use crate::tree::{Tree, answer, report};

/// The ids of all records, in order.
fn ids(index: &Reader) -> Vec<String> {
    let mut ids = Vec::new();
    let mut take = |hit: &Hit| {
        let point = hit.record.change_point.as_ref().map(|point| point.id.to_string());
        ids.push(format!("{} {point:?}", hit.record.id));
        Ok(true)
    };
    index.export(&Request::default().limit(usize::MAX), &mut take).unwrap();
    ids.sort();
    ids
}

#[test]
fn ids_are_the_same_in_another_folder_and_differ_among_equal_records() {
    let text = report("Guizhou", &[("2021-03-01", &["停产", "复产"]), ("2021-03-01", &["停产"])]);
    let mut found = Vec::new();
    for folder in ["a/deep/folder", "b"] {
        let tree = Tree::new();
        tree.write(&format!("{folder}/Guizhou_Industry_combined_info.txt"), &text);
        tree.write(&format!("{folder}/law.md"), "# 某某法\n第一条　停产\n");
        tree.update();
        let ids = ids(&tree.index());
        let mut unique = ids.clone();
        unique.dedup();
        assert_eq!((ids.len(), unique.len()), (4, 4), "{ids:?}");
        found.push(ids);
    }
    assert_eq!(found[0], found[1]);
}

#[test]
fn an_answer_is_covered_by_a_rewriting_where_there_is_no_original() {
    let tree = Tree::new();
    let text = report("Guizhou", &[("2021-03-01", &["停产"])]);
    tree.write("G/Guizhou_Industry_combined_info_formal.txt", &text);
    tree.write("G/Guizhou_Industry_2021-03-01_Event_info.txt", &answer("2021-03-01", "停产"));
    tree.update();
    assert_eq!(tree.index().count(&Request::default(), Count::Records).unwrap(), 1);
}
