//! The tray without a desktop: its menu, its icon, and what it does with what is chosen.

mod drawing;
mod menu;
mod tray;

use std::fmt::Write;

use tce::desktop::menu::{Item, Menu, Order, View, menu};
use tce::model::action::{Action, Target};
use tce::model::time::WeekStart;
use tce::report::{Filter, status, status_line};

use crate::stage::Stage;

impl Stage {
    /// The menu as the tray makes it.
    fn menu(&self) -> Menu {
        self.menu_saying(true, None)
    }

    fn menu_saying(&self, recording: bool, said: Option<&str>) -> Menu {
        let (store, now) = (self.store(), self.now());
        let filter = Filter { now: Some(now), ..Filter::default() };
        let status = status::read(store.db(), &filter).unwrap();
        let spending =
            status_line::spending(store.db(), now, "list", WeekStart::Monday, recording).unwrap();
        menu(&View { status: &status, spending, recording, said })
    }
}

/// The whole menu as text.
fn drawn(menu: &Menu) -> String {
    let mut text = format!("{:?} {}\n", menu.badge, menu.title);
    draw(&menu.items, 0, &mut text);
    text
}

fn draw(items: &[Item], depth: usize, text: &mut String) {
    for item in items {
        text.push_str(&"    ".repeat(depth));
        match item {
            Item::Separator => text.push_str("----\n"),
            Item::Line(words) => writeln!(text, "{words}").unwrap(),
            Item::Entry(words, order) => writeln!(text, "[{words}]{}", short(order)).unwrap(),
            Item::Submenu(words, items) => {
                writeln!(text, "{words} >").unwrap();
                draw(items, depth + 1, text);
            }
        }
    }
}

fn short(order: &Order) -> String {
    let whom = |target: &Target| {
        // A bare number could be anybody's.
        assert!(target.start_ticks.is_some(), "{target:?}");
        target.pid
    };
    match order {
        Order::OpenDashboard | Order::Quit => String::new(),
        Order::Do(Action::Kill { target, options }) if options.force => {
            format!(" kill -9 {}", whom(target))
        }
        Order::Do(Action::Kill { target, .. }) => format!(" kill {}", whom(target)),
        Order::Do(Action::Pin { target }) => format!(" pin {}", whom(target)),
        Order::Do(Action::Unpin { target }) => format!(" unpin {}", whom(target)),
        Order::Do(other) => panic!("the menu has no {other:?}"),
    }
}

/// Whatever can be chosen, with the words before it.
fn entries(items: &[Item]) -> Vec<(String, Order)> {
    let mut found = Vec::new();
    for item in items {
        match item {
            Item::Entry(words, order) => found.push((words.clone(), order.clone())),
            Item::Submenu(_, items) => found.extend(entries(items)),
            Item::Line(_) | Item::Separator => {}
        }
    }
    found
}
