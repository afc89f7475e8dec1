# shellcheck shell=bash
# Sourced. releases.sh beside what it works on, so that nobody has to look for it in the agent's folders.

# Puts releases.sh and lib/ into .codedeployer/tools and a way to call them into .codedeployer/releases.sh.
install_tools() {
  local tools=$state_dir/tools hook_scripts=${codedeployer_lib%/lib}
  rm -rf -- "$tools.new" "$tools.old" &&
    mkdir -p -- "$tools.new" &&
    cp -R -- "$hook_scripts/releases.sh" "$codedeployer_lib" "$tools.new/" || return 1
  [[ ! -e $tools ]] || mv -T -- "$tools" "$tools.old" || return 1
  mv -T -- "$tools.new" "$tools" && rm -rf -- "$tools.old"
}
