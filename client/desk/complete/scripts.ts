import type { Shell } from '../program.js';
import { FILES } from './complete.js';

/** The script that teaches a shell to ask `desk` itself what can stand where Tab is pressed: so it is never out of date. */
export function completionScript(shell: Shell): string {
  return { bash: BASH, zsh: ZSH }[shell];
}

/** Works with bash 3.2 too, which macOS has. */
const BASH = `# Completion of desk for bash; put into ~/.bashrc: source <(desk completion bash)
_desk() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" value
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    if [ "$value" = "${FILES}" ]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$cur")
    else
      COMPREPLY+=("$value")
    fi
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
}
complete -F _desk desk
`;

const ZSH = `#compdef desk
# Completion of desk for zsh; put into ~/.zshrc: source <(desk completion zsh)
_desk() {
  local -a suggested
  local value about
  while IFS=$'\\t' read -r value about; do
    if [[ "$value" == "${FILES}" ]]; then
      _files
      return
    fi
    value="\${value//:/\\\\:}"
    suggested+=("$value\${about:+:$about}")
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null </dev/null)
  _describe 'desk' suggested
}
(( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit }
compdef _desk desk
`;
