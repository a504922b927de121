/** Behind an example that leaves something out. */
export const ASKED = '   # on a terminal it asks for what is left out';

export const EXIT_HELP = `
A case is named onboarding/<customer>/<reference>; <customer>/<reference> will
do, or the reference alone when only one case has it.
With DESK_BY set to your staff id you can leave --by out.
On a terminal desk asks for what you leave out; scripts get an error.

Examples:
  desk onboard examples/request.yaml
  desk cases --needs-human
  desk show acme/CSR-2041
  desk watch acme/CSR-2041
  desk add-account acme/CSR-2041 --account 444455556666 --owner own@example.com

Exit codes:
  0  done
  1  failed
  2  bad input: correct it and try again
  3  refused, or already running
  4  the desk (or its worker, intake or database) is not reachable
  5  there is no such case
  130  stopped with Ctrl-C, Ctrl-D or Esc at a question; nothing was done

The desk is the one on the Temporal cluster that TEMPORAL_ADDRESS,
TEMPORAL_PROFILE or TEMPORAL_CONFIG_FILE names, else the one that \`npm start\`
runs here (in .desk or DESK_DATA), else that of your default Temporal profile;
with --demo it is the one that \`npm run demo\` keeps up.`;

export const ONBOARD_HELP = `
A request, in YAML:
  customer: acme
  reference: CSR-2041              # your own; used once
  requestedBy: csr.kim
  payer: main
  accounts:
    - { id: "111122223333", ownerEmail: aws-prod@acme.example.com }
  contacts:
    - name: Kim Minsu
      email: cloud-admin@acme.example.com
      phone: "+12065550100"      # optional: without it nobody is called
  language: ko                     # optional: ko or en
  access: { crossAccount: true, billing: true }   # optional: the contract's
  ticket: CSR-2041                 # optional: the ticket that it adopts

Examples:
  desk onboard${ASKED}
  desk onboard request.yaml --dry-run
  desk onboard request.yaml
  cat request.json | desk onboard -`;

export const CASES_HELP = `
Open cases stand in the order of their next deadline (DUE, in your own zone),
those without one last. --due lists what is overdue, too.

Examples:
  desk cases
  desk cases --needs-human
  desk cases --due tomorrow
  desk cases --due 2026-12-01 --customer acme
  desk cases --stuck
  desk cases --all --customer acme
  desk cases --json | jq -r '.cases[].id'`;

export const SHOW_HELP = `
Examples:
  desk show${ASKED}
  desk show acme/CSR-2041
  desk show acme/CSR-2041 --no-timeline
  desk show acme/CSR-2041 --json | jq .case.stage`;

export const WATCH_HELP = `
q or Ctrl-C ends the watching; the case goes on. In a pipe or with --json it
writes one line or JSON object per change. While the desk does not answer it
goes on trying.

Exit codes:
  0  the case closed as done, or you ended the watching
  6  it closed as partial: accounts are not linked, or access is incomplete
  7  it closed as cancelled
  1  it was stopped from outside; others as in: desk --help

Examples:
  desk watch${ASKED}
  desk watch acme/CSR-2041
  desk watch acme/CSR-2041 | tee CSR-2041.log
  desk watch acme/CSR-2041 --json | jq -r .case.stage`;

export const STATUS_HELP = `
Every part is asked at once; the answer comes within 6 s, whatever is down.
Without the database's or the intake's address (DATABASE_URL, DESK_INTAKE_URL)
a desk on a cluster is shown without them.

Exit codes:
  0  nothing is wrong (there may be warnings)
  1  something is wrong
  2  the settings cannot be read, such as TEMPORAL_ADDRESS

Examples:
  desk status
  desk status --demo
  desk status --json | jq -r '.parts[] | select(.state != "ok") | .name'
  desk status --json | jq -r '.parts[].problems[].next'`;

export const REGISTRY_HELP = `
Needs the database: DATABASE_URL, or the desk that \`npm start\` runs here.

Examples:
  desk registry apply registry.yaml --dry-run
  desk registry apply registry.yaml --by admin.cho`;

export const COMPLETION_HELP = `
For bash, one line in ~/.bashrc:
  source <(desk completion bash)

For zsh, one line in ~/.zshrc:
  source <(desk completion zsh)

It completes for \`desk\` as your shell finds it; in a checkout: npm link

Examples:
  desk completion bash
  desk completion zsh`;
