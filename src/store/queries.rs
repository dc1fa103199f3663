//! The list of all queries: each is a file in `queries/` that the plain `sqlite3` shell runs as it is.

use crate::store::query::Query;

macro_rules! queries {
    ($($constant:ident = $file:literal;)*) => {
        $(
            #[doc = concat!("`queries/", $file, ".sql`")]
            pub const $constant: Query =
                Query { name: $file, sql: include_str!(concat!("../../queries/", $file, ".sql")) };
        )*
        /// Every query, by name.
        pub const ALL: &[Query] = &[$($constant),*];
    };
}

queries! {
    ADD_BOOT = "add_boot";
    ADD_HOST = "add_host";
    ADD_LIMIT_SAMPLE = "add_limit_sample";
    ADD_MODEL = "add_model";
    ADD_MODEL_ALIAS = "add_model_alias";
    ADD_OWN_PRICE = "add_own_price";
    ADD_PROCESS = "add_process";
    ADD_PROJECT = "add_project";
    ADD_RATE = "add_rate";
    ADD_READING = "add_reading";
    ADD_REJECTED = "add_rejected";
    ADD_SESSION = "add_session";
    ADD_SESSION_META = "add_session_meta";
    ADD_SESSION_TOOL = "add_session_tool";
    ADD_STATS_DAY = "add_stats_day";
    ADD_STATS_DAY_TOKENS = "add_stats_day_tokens";
    ADD_STATS_MODEL_USAGE = "add_stats_model_usage";
    ADD_STATS_SNAPSHOT = "add_stats_snapshot";
    ADD_TO_DAY = "add_to_day";
    ADD_TO_HOUR = "add_to_hour";
    ADD_TO_MONTH = "add_to_month";
    ADD_TO_PART = "add_to_part";
    ADD_TO_SESSION = "add_to_session";
    ADD_TO_SLOT = "add_to_slot";
    ADD_TO_TIER = "add_to_tier";
    ADD_TRANSCRIPT = "add_transcript";
    ADD_USAGE = "add_usage";
    ADD_USAGE_ELSEWHERE = "add_usage_elsewhere";
    ADD_USAGE_REQUEST = "add_usage_request";
    ADD_USAGE_REVISION = "add_usage_revision";
    ALERT_TELLINGS = "alert_tellings";
    ALERTS = "alerts";
    BEGIN_RUN = "begin_run";
    BEGIN_SESSION = "begin_session";
    BLOCK_ANCHOR = "block_anchor";
    BLOCK_ENTRIES = "block_entries";
    BLOCK_MODELS = "block_models";
    BLOCK_MOMENTS = "block_moments";
    BLOCK_SLOTS = "block_slots";
    BLOCK_STARTS = "block_starts";
    BUCKET_OVER = "bucket_over";
    CLEAR_TROUBLE = "clear_trouble";
    CLOSE_ALERT = "close_alert";
    CLOSE_DAYS = "close_days";
    CLOSE_HOURS = "close_hours";
    CLOSE_MONTHS = "close_months";
    CLOSE_SAMPLE = "close_sample";
    CLOSE_TRANSCRIPTS = "close_transcripts";
    COST_STATES = "cost_states";
    CUT_OPEN_SAMPLE = "cut_open_sample";
    DIRECTORY_PROJECTS = "directory_projects";
    DROP_EMPTY_DAY = "drop_empty_day";
    DROP_EMPTY_HOUR = "drop_empty_hour";
    DROP_EMPTY_MONTH = "drop_empty_month";
    DROP_EMPTY_PART = "drop_empty_part";
    DROP_EMPTY_SLOT = "drop_empty_slot";
    DROP_OPEN_SAMPLE = "drop_open_sample";
    DROP_SERVER = "drop_server";
    DROP_USAGE_ELSEWHERE = "drop_usage_elsewhere";
    DROP_USAGE_REQUEST = "drop_usage_request";
    END_PROCESS = "end_process";
    EXPLAIN = "explain";
    EXTEND_OPEN_SAMPLE = "extend_open_sample";
    EXTEND_SESSION = "extend_session";
    EXTEND_STATS_DAY = "extend_stats_day";
    EXTEND_STATS_DAY_TOKENS = "extend_stats_day_tokens";
    EXTEND_TRANSCRIPT = "extend_transcript";
    FIND_BOOT = "find_boot";
    FIND_DIRECTORY = "find_directory";
    FIND_HOST = "find_host";
    FIND_RATE = "find_rate";
    FIND_SESSION = "find_session";
    FIND_TOKEN_FILE = "find_token_file";
    FIND_USAGE = "find_usage";
    FINISH_ACTION = "finish_action";
    FINISH_RUN = "finish_run";
    FIRST_LOOK = "first_look";
    FIRST_SLOT = "first_slot";
    FORGET_BUCKETS = "forget_buckets";
    FORGET_HOUR_MOMENTS = "forget_hour_moments";
    FORGET_MODEL_ALIASES = "forget_model_aliases";
    FORGET_MOMENTS = "forget_moments";
    FORGET_PARTS = "forget_parts";
    FORGET_REJECTED = "forget_rejected";
    FORGET_RUNS = "forget_runs";
    FORGET_SAMPLES = "forget_samples";
    GAPS = "gaps";
    HEARTBEAT = "heartbeat";
    HELPER_COUNT = "helper_count";
    HISTORY = "history";
    HISTORY_COST = "history_cost";
    HISTORY_PARTS = "history_parts";
    HISTORY_POINTS = "history_points";
    HOME_DAY = "home_day";
    HOME_DAYS = "home_days";
    HOME_SHIFT = "home_shift";
    HOURS_CLOSED = "hours_closed";
    HOURS_TO_CLOSE = "hours_to_close";
    KEEP_TIER_SINCE = "keep_tier_since";
    KILLS = "kills";
    LAST_READING = "last_reading";
    LAST_RUNS = "last_runs";
    LATER_RESPONSES = "later_responses";
    LEDGER_ACCOUNT = "ledger_account";
    LEDGER_SESSIONS = "ledger_sessions";
    LEDGER_SPAN = "ledger_span";
    LIMIT_SAMPLES = "limit_samples";
    LIMITS = "limits";
    LINK_SESSION = "link_session";
    LIVING_PROCESSES = "living_processes";
    LOCAL_MOMENT = "local_moment";
    LOCAL_TIMES = "local_times";
    LOSE_TOKEN_FILE = "lose_token_file";
    LOSE_TRANSCRIPT = "lose_transcript";
    MAP_DIRECTORY = "map_directory";
    MAP_MODEL = "map_model";
    MODEL_ALIASES = "model_aliases";
    MODELS = "models";
    MOVE_TRANSCRIPT = "move_transcript";
    MOVE_WATERMARK = "move_watermark";
    NEWEST_SLOT = "newest_slot";
    NEWEST_STATS_SNAPSHOT = "newest_stats_snapshot";
    NOTE_TROUBLE = "note_trouble";
    OPEN_ALERT = "open_alert";
    OPEN_ALERTS = "open_alerts";
    OPEN_BUDGET_ALERT = "open_budget_alert";
    OPEN_SAMPLE = "open_sample";
    OPTIMIZE = "optimize";
    OWN_PRICES = "own_prices";
    PAGES = "pages";
    PERIODS = "periods";
    PIN_PROCESS = "pin_process";
    PLACE_SESSION = "place_session";
    PRICE_BOOKS = "price_books";
    PRICE_SPANS = "price_spans";
    PRICES = "prices";
    PROCESS_SIGNS = "process_signs";
    PROCESS_SPANS = "process_spans";
    PROJECTS = "projects";
    RATES = "rates";
    READ_NOTE = "read_note";
    REBUILD_HOUR_MOMENTS = "rebuild_hour_moments";
    REBUILD_MOMENTS = "rebuild_moments";
    REBUILD_PARTS = "rebuild_parts";
    RECORD_ACTION = "record_action";
    RECORD_COUNTS = "record_counts";
    RECORD_DELIVERY = "record_delivery";
    RECORD_GAP = "record_gap";
    RECORD_HEARTBEAT = "record_heartbeat";
    RECORD_SERVER = "record_server";
    RECORD_TOKEN_FILE = "record_token_file";
    REJECTED_BY_REASON = "rejected_by_reason";
    RELINK_SESSION = "relink_session";
    RENEW_ALERT = "renew_alert";
    REOPEN_DAYS = "reopen_days";
    REOPEN_MONTHS = "reopen_months";
    REPLACE_TRANSCRIPT = "replace_transcript";
    REPLACE_USAGE = "replace_usage";
    RUNNING_LIMITS = "running_limits";
    SAMPLE_TIERS = "sample_tiers";
    SCHEMA_VERSION = "schema_version";
    SERVER = "server";
    SESSION_COSTS = "session_costs";
    SESSION_IDS = "session_ids";
    SESSIONS = "sessions";
    SESSIONS_LIKE = "sessions_like";
    SET_COST_STATE = "set_cost_state";
    SET_COST_STATE_MODEL = "set_cost_state_model";
    SET_OPEN_HEALTH = "set_open_health";
    SET_SESSION_TITLE = "set_session_title";
    SLOT_SHIFTS = "slot_shifts";
    SLOTS_SINCE = "slots_since";
    SPANS_TO_ROLL_UP = "spans_to_roll_up";
    SPENT = "spent";
    SPENT_LATELY = "spent_lately";
    STATS_TOTALS = "stats_totals";
    STATS_USAGE_BY_DAY = "stats_usage_by_day";
    STATS_USAGE_BY_MODEL = "stats_usage_by_model";
    STATUS_PROCESSES = "status_processes";
    TELL_ALERT = "tell_alert";
    TOKEN_FILES = "token_files";
    TRANSCRIPT_KNOWN = "transcript_known";
    TRANSCRIPTS_GONE = "transcripts_gone";
    TRANSCRIPTS_PRESENT = "transcripts_present";
    TROUBLE = "trouble";
    UNLINK_SESSION = "unlink_session";
    UNPIN_PROCESS = "unpin_process";
    UPDATE_HOST = "update_host";
    UPDATE_PROCESS = "update_process";
    USAGE_ALL_TIME = "usage_all_time";
    USAGE_AS_OF = "usage_as_of";
    USAGE_BY_HOUR = "usage_by_hour";
    USAGE_BY_PERIOD = "usage_by_period";
    USAGE_BY_REQUEST = "usage_by_request";
    USAGE_BY_SLOT = "usage_by_slot";
    USAGE_DAYS = "usage_days";
    USAGE_UTC_DAYS = "usage_utc_days";
    UTC_MONTH = "utc_month";
    UTC_SHIFTS = "utc_shifts";
    WITNESSES = "witnesses";
    WRITE_NOTE = "write_note";
    ZONE_OFFSETS = "zone_offsets";
}

impl Query {
    /// Readers are nouns, writers are verbs: told apart by what stands first in them.
    #[must_use]
    pub fn is_reader(&self) -> bool {
        let first = self.sql.lines().find(|line| !line.starts_with("--")).unwrap_or_default();
        first.starts_with("SELECT") || first.starts_with("WITH")
    }
}
