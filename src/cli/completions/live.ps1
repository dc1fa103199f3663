
    # Processes that are alive and projects that are known, asked of tce itself; all else as below.
    $typed = @($commandAst.CommandElements | ForEach-Object { $_.Extent.Text })
    $previous = if ($wordToComplete -eq '') { $typed[-1] } elseif ($typed.Count -gt 1) { $typed[-2] } else { '' }
    $living = switch ($previous) {
        '--project' { 'projects' }
        { $_ -in 'kill', 'why', 'pin', 'unpin', 'history' } { 'pids' }
        default { '' }
    }
    if ($living -ne '' -and -not $wordToComplete.StartsWith('-')) {
        tce complete $living 2>$null | ForEach-Object {
            $name, $what = $_ -split "`t", 2
            if ($name.StartsWith($wordToComplete)) {
                $text = if ($name -match '^[\w.-]+$') { $name } else { "'" + $name.Replace("'", "''") + "'" }
                [System.Management.Automation.CompletionResult]::new($text, $name, 'ParameterValue', $(if ($what) { $what } else { $name }))
            }
        }
        return
    }
