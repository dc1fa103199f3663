//! The two topmost sources, which need no file: the environment, and flags over it.

use super::Surroundings;
use super::layers::{Given, Layers};
use super::nearest::unknown;
use super::origin::Origin;
use super::settings::{find, without_prefix};

pub(super) fn layers(around: &Surroundings<'_>) -> Layers {
    let mut layers = Layers::default();
    add_environment(&mut layers, around);
    add_flags(&mut layers, around);
    layers
}

/// Backwards, for capitals sort first: the proper name is read last and wins over `claude_monitor_port`.
fn add_environment(layers: &mut Layers, around: &Surroundings<'_>) {
    for (variable, value) in around.env.iter().rev() {
        let Some(name) = without_prefix(variable) else { continue };
        let origin = Origin::Environment(variable.clone());
        match find(&name) {
            Some(setting) => layers.give(setting, Given::new(value, origin, &around.cwd)),
            // The replaced program passed over what it did not know.
            None => layers.warn(unknown(variable), origin),
        }
    }
}

fn add_flags(layers: &mut Layers, around: &Surroundings<'_>) {
    for (name, value) in around.flags {
        let origin = Origin::Flag(name.clone());
        match find(&name.replace('-', "_")) {
            Some(setting) => layers.give(setting, Given::new(value, origin, &around.cwd)),
            None => layers.wrong(unknown(name), origin),
        }
    }
}
