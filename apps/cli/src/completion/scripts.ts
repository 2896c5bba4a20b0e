/**
 * Completion scripts. Each asks the hidden command `__complete` for the words that can stand at the cursor, one a line. The
 * line `:file` asks the shell to complete a file name.
 */
export const shells = ['bash', 'zsh', 'fish'] as const;

// bash splits words at the characters of COMP_WORDBREAKS, and an execution id contains an @. So this script splits the line
// itself, and cuts from the answers what bash has already split off. The first word can be an alias, which bash does not
// expand inside a function.
const bash = `# Completion of distribute-schedule for bash. To load it: source <(distribute-schedule completion bash)
_distribute_schedule() {
  local line=\${COMP_LINE:0:COMP_POINT} current answer prefix
  local -a words program
  read -ra words <<<"$line"
  program=("\${words[0]}")
  if [[ -n \${BASH_ALIASES[\${words[0]}]:-} ]]; then eval "program=(\${BASH_ALIASES[\${words[0]}]})"; fi
  [[ $line == *[[:space:]] ]] && words+=('')
  current=\${words[\${#words[@]} - 1]}
  COMPREPLY=()
  while IFS= read -r answer; do
    if [[ $answer == :file ]]; then compopt -o default 2>/dev/null; else COMPREPLY+=("$answer"); fi
  done < <("\${program[@]}" __complete -- "\${words[@]:1}" 2>/dev/null)
  prefix=\${current%"\${current##*[$COMP_WORDBREAKS]}"}
  if [[ -n $prefix && $current != -* ]]; then COMPREPLY=("\${COMPREPLY[@]#"$prefix"}"); fi
}
complete -F _distribute_schedule distribute-schedule
`;

const zsh = `# Completion of distribute-schedule for zsh. To load it, after compinit: source <(distribute-schedule completion zsh)
_distribute_schedule() {
  local -a answers
  answers=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ \${answers[1]} == :file ]]; then _files; else compadd -- "\${(@)answers:#}"; fi
}
compdef _distribute_schedule distribute-schedule distribute-schedule.cjs
`;

const fish = `# Completion of distribute-schedule for fish. To load it: distribute-schedule completion fish | source
function __distribute_schedule_complete
  set -l words (commandline -opc) (commandline -ct)
  for answer in ($words[1] __complete -- $words[2..] 2>/dev/null)
    if test "$answer" = :file
      __fish_complete_path (commandline -ct)
    else
      echo $answer
    end
  end
end
complete -c distribute-schedule -f -a '(__distribute_schedule_complete)'
`;

export const scripts: Readonly<Record<(typeof shells)[number], string>> = { bash, zsh, fish };
