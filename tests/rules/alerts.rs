//! Which alerts are deserved, and when one may be told again.

use std::time::Duration;

use tce::model::alert::AlertKind;
use tce::model::process::Health;
use tce::rules::alerts::{CooldownRules, is_due, may_try, of_health, of_resources};
use tce::rules::resources::ResourceRules;

use crate::stage::{HOUR, MINUTE, SECOND, noon};

#[test]
fn a_verdict_calls_for_one_alert_or_none() {
    assert_eq!(of_health(Health::Healthy), None);
    assert_eq!(of_health(Health::Pinned), None);
    assert_eq!(of_health(Health::Stale), Some(AlertKind::Stale));
    assert_eq!(of_health(Health::Zombie), Some(AlertKind::Zombie));
}

#[test]
fn a_share_opens_at_its_threshold_and_closes_clearly_below() {
    let rules = ResourceRules { cpu_percent: 75.0, memory_percent: 80.0 };
    let of = |cpu, memory, standing| of_resources(&rules, (cpu, memory), standing);
    let (cpu, memory, both) = (AlertKind::HighCpu, AlertKind::HighMemory, AlertKind::Both);
    assert_eq!(of(74.9, 79.9, None), None);
    assert_eq!(of(75.0, 79.9, None), Some(cpu));
    assert_eq!(of(74.9, 80.0, None), Some(memory));
    assert_eq!(of(75.0, 80.0, None), Some(both));
    // What stands goes on until five percent below; what does not stand begins where it always did.
    assert_eq!(of(70.0, 79.9, Some(cpu)), Some(cpu));
    assert_eq!(of(69.9, 79.9, Some(cpu)), None);
    assert_eq!(of(70.0, 75.0, Some(both)), Some(both));
    assert_eq!(of(69.9, 75.0, Some(both)), Some(memory));
    assert_eq!(of(70.0, 74.9, Some(both)), Some(cpu));
    assert_eq!(of(70.0, 75.0, Some(memory)), Some(memory), "the processor was below before");
    assert_eq!(of(76.0, 75.0, Some(memory)), Some(both));
    let none = ResourceRules { cpu_percent: 0.0, memory_percent: 100.0 };
    assert_eq!(of_resources(&none, (0.0, 99.9), None), Some(cpu), "a threshold of nothing");
}

#[test]
fn each_sort_has_its_cooldown() {
    let rules = CooldownRules { health: MINUTE, resources: HOUR };
    let sorts = [
        (AlertKind::Stale, Some(MINUTE)),
        (AlertKind::Zombie, Some(MINUTE)),
        (AlertKind::Orphan, Some(MINUTE)),
        (AlertKind::BurnRate, Some(MINUTE)),
        (AlertKind::HighCpu, Some(HOUR)),
        (AlertKind::HighMemory, Some(HOUR)),
        (AlertKind::Both, Some(HOUR)),
        (AlertKind::Budget, None),
    ];
    assert!(sorts.iter().all(|(kind, span)| rules.of(*kind) == *span));
}

#[test]
fn an_alert_is_due_when_never_told_or_not_lately() {
    let told = |ago| Some(noon().minus(ago));
    assert!(is_due(noon(), None, Some(HOUR)) && is_due(noon(), None, None));
    assert!(!is_due(noon(), told(SECOND * 3599), Some(HOUR)));
    assert!(is_due(noon(), told(HOUR), Some(HOUR)));
    assert!(is_due(noon(), Some(noon().plus(SECOND)), Some(HOUR)), "the clock was set back");
    assert!(is_due(noon(), Some(noon()), Some(Duration::ZERO)), "no cooldown at all");
    assert!(!is_due(noon(), told(HOUR * 10_000), None), "once is enough");
}

#[test]
fn each_try_in_vain_doubles_the_wait_up_to_an_hour() {
    let tried = |ago| Some(noon().minus(ago));
    assert!(may_try(noon(), None, 0) && may_try(noon(), tried(SECOND), 0));
    for (tries, wait) in
        [(1, 10), (2, 20), (3, 40), (9, 2560), (10, 3600), (40, 3600), (4_000_000, 3600)]
    {
        assert!(may_try(noon(), tried(SECOND * wait), tries), "{tries}");
        assert!(!may_try(noon(), tried(SECOND * (wait - 1)), tries), "{tries}");
    }
    assert!(may_try(noon(), Some(noon().plus(SECOND)), 9), "the clock was set back");
}
