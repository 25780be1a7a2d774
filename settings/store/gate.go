package store

import (
	"fmt"
	"net/netip"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// errGateReadOnly says that a gate was used like another store.
var errGateReadOnly = advice.New("gate-read-only", "a gate does not change settings").Do("edit the file as root")

// OpenGate returns the store of a gate: a program that people must pass to get at
// something, and would like to avoid. It only knows the system folder, see
// [FindSystemDir]: there are no own connections, the preferences are
// [settings.DefaultPreferences], nothing is remembered, and nothing is ever written.
//
// Every file that it reads, and every folder above it, must belong to root and be
// writable only by root: policy, connection, the files that it names, what a dictionary
// includes, and the program of secret_command. A connection takes nothing from the
// environment: see [Store.GateProblems]. The errors are [settings.Problems], each with
// the command to run. [settings.RequireAuto] becomes [settings.RequireAlways], as
// nothing is remembered.
//
// On Windows it is unknown who may change a file: there, every error says so.
func OpenGate(system string) *Store { return openGate(system, trustRoot) }

func openGate(system string, trusted trust) *Store {
	// Without a path, they have their defaults.
	return &Store{
		dirs:        Dirs{System: system},
		gate:        &trusted,
		preferences: memory[settings.Preferences]{empty: settings.DefaultPreferences},
		state:       memory[settings.State]{empty: func() settings.State { return settings.State{} }},
	}
}

// GateProblems returns what a gate would refuse in the policy, and in a connection that
// this store has read, so that an administrator knows beforehand.
func (s *Store) GateProblems(c *settings.Connection) settings.Problems {
	trusted := trustRoot
	if s.gate != nil {
		trusted = *s.gate
	}
	return s.gateProblems(c, trusted)
}

func (s *Store) gateProblems(c *settings.Connection, trusted trust) settings.Problems {
	if !disk.HasOwners {
		return trusted.problemsOf(c.File)
	}
	var elsewhere settings.Problems
	if folder := s.dirs.ManagedConnections(); c.File != "" && filepath.Dir(c.File) != folder {
		elsewhere = settings.Problems{{
			File: c.File,
			Advice: advice.New("gate-own-connection", "a gate uses only the administrator's connections").
				Do("move the file into the folder "+settings.Printable(folder), "mv", c.File, folder),
		}}
	} else if c.File != "" {
		elsewhere = trusted.problemsOf(c.File)
	}
	policy, err := s.Policy()
	known := map[string]bool{} // by their text: files share folders
	var all settings.Problems
	for _, p := range slices.Concat(trusted.problemsOf(s.PolicyFile()), settings.ProblemsOf(s.PolicyFile(), err), elsewhere, trusted.problems(c, policy)) {
		if !known[p.What] {
			known[p.What] = true
			all = append(all, p)
		}
	}
	return all
}

// gateProblemsOf returns those of a file that is about to be read; none if the store is
// not one of a gate.
func (s *Store) gateProblemsOf(file string) settings.Problems {
	if s.gate == nil {
		return nil
	}
	return s.gate.problemsOf(file)
}

// problemsOf returns why a file is not trusted.
func (t trust) problemsOf(file string) settings.Problems {
	if !disk.HasOwners {
		return settings.Problems{{File: file, Advice: advice.New("gate-unsupported", "a gate cannot find out who can change a file on this system").
			Do("use a system whose files have owners and modes")}}
	}
	var problems settings.Problems
	for _, a := range t.distrusted(file) {
		problems = append(problems, settings.Problem{File: file, Advice: a})
	}
	return problems
}

// problems returns what a gate refuses in a connection.
func (t trust) problems(c *settings.Connection, policy settings.Policy) settings.Problems {
	problems := slices.Concat(refusedSources(c), refusedServers(c, policy))
	known := map[string]bool{}
	for _, file := range t.namedFiles(c) {
		for _, a := range t.distrusted(file.path) {
			if !known[a.What] {
				known[a.What] = true
				problems = append(problems, c.At(file.key, settings.Problem{Advice: a}))
			}
		}
	}
	problems.Sort()
	return problems
}

// refusedSources are the keys of a connection that let people influence or answer for
// it.
func refusedSources(c *settings.Connection) settings.Problems {
	var problems settings.Problems
	add := func(key, code, what, next string) {
		problems = append(problems, c.At(key, settings.Problem{Advice: advice.New(code, what).Do(next)}))
	}
	if c.Kind == settings.Account {
		add("kind", "gate-account", "a gate does not sign people in through an account service, which does not know who they are on this computer", `use a connection with kind = "radius" or "oidc"`)
	}
	for _, kind := range gateSecrets {
		another := "write " + kind.Key + settings.SuffixFile + " instead, the path of a file that root owns"
		from := kind.Of(c)
		switch key := from.Key(kind.Key); {
		case from.Env != "":
			add(key, "gate-environment", "a gate does not take the "+kind.Name+" from the environment, which people can change", another)
		case from.Keyring != "":
			add(key, "gate-keyring", "a gate does not take the "+kind.Name+" from a keyring, which belongs to the person", another)
		case len(from.Command) > 0 && !filepath.IsAbs(from.Command[0]):
			add(key, "gate-relative-program", fmt.Sprintf("a gate does not search PATH for the program %q", from.Command[0]), "write its full path")
		}
	}
	const remove = "remove the line: a gate asks the person"
	if c.Password.IsSet() {
		add(c.Password.Key(settings.SavedPassword.Key), "gate-saved-password", "a gate does not use a saved password", remove)
	}
	if c.HasOTPSource() {
		add(c.OTPKey(), "gate-otp-source", "a gate does not make one-time passwords", remove)
	}
	certified := ""
	switch {
	case c.CAFile != "":
	case c.Transport.UsesTLS():
		certified = "transport"
	case strings.HasPrefix(c.Issuer, "https:"):
		certified = "issuer"
	}
	if certified != "" {
		add(certified, "gate-system-authorities", "a gate does not use the system's certificates, because it does not examine who can change them",
			"write ca_file, the certificate that signed the server's")
	}
	return problems
}

// gateSecrets are those that a gate can use.
var gateSecrets = []settings.SecretKind{settings.SharedSecret, settings.ClientSecret}

// refusedServers are those on this computer: while the real one is down, anyone here
// can take its place.
func refusedServers(c *settings.Connection, policy settings.Policy) settings.Problems {
	var problems settings.Problems
	issuer, _ := settings.CheckWebAddress(c.Issuer) // "" of no issuer, which is nowhere
	for _, server := range []struct{ key, text string }{{"primary", c.Primary}, {"secondary", c.Secondary}, {"issuer", issuer}} {
		if isLoopback(server.text) && !policy.AllowsLoopbackServers() {
			problems = append(problems, c.At(server.key, settings.Problem{
				Advice: advice.New("gate-local-server", fmt.Sprintf("a gate does not ask a server on this computer, such as %q: anyone here could pretend to be it", server.text)).
					Do("write loopback_servers = true under [session] in the policy, if nobody else can use its port"),
			}))
		}
	}
	return problems
}

// isLoopback says whether a server, as it is written, is this computer: a loopback or
// unspecified address (RFC 6890, section 2.2), or a name of the former (RFC 6761,
// section 6.3).
func isLoopback(server string) bool {
	host, _, err := settings.ParseServer(server)
	if err != nil {
		return false
	}
	if address, err := netip.ParseAddr(host); err == nil {
		address = address.Unmap()
		return address.IsLoopback() || address.IsUnspecified() || address.Is4() && address.As4()[0] == 0
	}
	host = strings.TrimSuffix(host, ".")
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// A keyedFile is a file that a connection names.
type keyedFile struct{ key, path string }

// namedFiles returns all files that a connection names, and those that its dictionary
// includes. A file that is not trusted is not searched for includes.
func (t trust) namedFiles(c *settings.Connection) []keyedFile {
	var files []keyedFile
	add := func(key, named string) {
		if named != "" {
			files = append(files, keyedFile{key, c.Path(named)})
		}
	}
	for _, kind := range gateSecrets {
		from := kind.Of(c)
		add(kind.Key+settings.SuffixFile, from.File)
		for _, argument := range from.Command { // it may be a script
			if filepath.IsAbs(argument) {
				add(kind.Key+settings.SuffixCommand, argument)
			}
		}
	}
	add("ca_file", c.CAFile)
	add("cert_file", c.CertFile)
	add("key_file", c.KeyFile)
	if c.DictionaryFile != "" {
		for _, dictionary := range t.withIncluded(c.DictionaryPath()) {
			files = append(files, keyedFile{"dictionary_file", dictionary})
		}
	}
	return files
}

// withIncluded returns the paths of a dictionary and of those that it includes, in the
// format of FreeRADIUS. Mistakes are found elsewhere.
func (t trust) withIncluded(dictionary string) []string {
	all := []string{dictionary}
	for i := 0; i < len(all); i++ {
		if len(t.distrusted(all[i])) > 0 {
			continue
		}
		text, err := readUpTo(all[i], settings.MaxNamedFileSize)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			line, _, _ = strings.Cut(line, "#")
			words := strings.Fields(line)
			if len(words) < 2 || !strings.EqualFold(words[0], "$INCLUDE") {
				continue
			}
			included := filepath.Join(filepath.Dir(all[i]), filepath.FromSlash(path.Clean(words[1])))
			if !slices.Contains(all, included) {
				all = append(all, included)
			}
		}
	}
	return all
}

// prepareForGate makes a connection fit for a gate.
func prepareForGate(c *settings.Connection) {
	c.InGate = true
	if c.RequireMessageAuthenticator == settings.RequireAuto {
		c.RequireMessageAuthenticator = settings.RequireAlways
	}
}
