# Processes that are alive and projects that are known, asked of tce itself; all else as above.
_tce_live() {
    local previous="${words[CURRENT-1]}" line
    local -a values descriptions
    if [[ $previous == --project ]]; then
        for line in ${(f)"$(${words[1]} complete projects 2>/dev/null)"}; do values+=("$line"); done
        compadd -a values
        return
    fi
    if [[ ${words[CURRENT]} != -* && ${words[(r)(kill|why|pin|unpin|history)]} != "" ]] &&
        [[ $previous == (kill|why|pin|unpin|history|--force|--tree|--dry-run) ]]; then
        for line in ${(f)"$(${words[1]} complete pids 2>/dev/null)"}; do
            values+=("${line%%$'\t'*}")
            descriptions+=("${line/$'\t'/  }")
        done
        compadd -l -d descriptions -a values
        return
    fi
    _tce "$@"
}

# Loaded by its name, this file stands in for the function above only the first time.
compdef _tce_live tce
if [ "$funcstack[1]" = "_tce" ]; then
    _tce_live "$@"
fi
