
# Processes that are alive and projects that are known, asked of tce itself; all else as above.
_tce_live() {
    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" name what="" i
    case "$prev" in
        --project) what=projects ;;
        kill|why|pin|unpin|history) what=pids ;;
        --force|--tree|--dry-run)
            for ((i = 1; i < COMP_CWORD; i++)); do [[ ${COMP_WORDS[i]} == kill ]] && what=pids; done ;;
    esac
    if [[ -z $what || $cur == -* ]]; then
        _tce "$@"
        return
    fi
    COMPREPLY=()
    while IFS=$'\t' read -r name _; do
        [[ $name == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
    done < <("${COMP_WORDS[0]}" complete "$what" 2>/dev/null)
}
complete -F _tce_live -o nosort -o bashdefault -o default tce
