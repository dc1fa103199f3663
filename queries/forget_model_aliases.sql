-- Makes room for the aliases as config.toml has them now.
DELETE FROM model_alias;
