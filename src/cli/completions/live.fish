
# Processes that are alive and projects that are known, asked of tce itself.
complete -c tce -n "__fish_seen_subcommand_from kill why pin unpin history" -f -k -a "(tce complete pids 2>/dev/null)"
complete -c tce -l project -x -a "(tce complete projects 2>/dev/null)"
