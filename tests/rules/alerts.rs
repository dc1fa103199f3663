//! Which alerts are deserved, and when one may be told again.

use tce::model::process::{Health, ResourceAlert};
use tce::rules::alerts::{AlertKind, CooldownRules, deserved, is_due};

use crate::stage::{HOUR, MINUTE, SECOND, noon};

#[test]
fn health_and_resources_are_told_apart() {
    let of = |health, alert| deserved(health, alert).collect::<Vec<_>>();
    assert_eq!(of(Health::Healthy, None), []);
    assert_eq!(of(Health::Pinned, Some(ResourceAlert::HighCpu)), [AlertKind::HighCpu]);
    assert_eq!(
        of(Health::Stale, Some(ResourceAlert::HighMemory)),
        [AlertKind::Stale, AlertKind::HighMemory]
    );
    assert_eq!(of(Health::Zombie, Some(ResourceAlert::Both)), [AlertKind::Zombie, AlertKind::Both]);
}

#[test]
fn each_sort_has_its_cooldown() {
    let rules = CooldownRules { health: MINUTE, resources: HOUR };
    let sorts = [
        (AlertKind::Stale, MINUTE),
        (AlertKind::Zombie, MINUTE),
        (AlertKind::HighCpu, HOUR),
        (AlertKind::HighMemory, HOUR),
        (AlertKind::Both, HOUR),
    ];
    assert!(sorts.iter().all(|(kind, span)| rules.of(*kind) == *span));
}

#[test]
fn an_alert_is_due_when_never_told_or_not_lately() {
    let told = |ago| Some(noon().minus(ago));
    assert!(is_due(noon(), None, HOUR));
    assert!(!is_due(noon(), told(SECOND * 3599), HOUR));
    assert!(is_due(noon(), told(HOUR), HOUR));
    assert!(is_due(noon(), Some(noon().plus(SECOND)), HOUR), "the clock was set back");
    assert!(is_due(noon(), Some(noon()), std::time::Duration::ZERO), "no cooldown at all");
}
