package control

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/simulator"
	"otpdialog/simulator/account"
	"otpdialog/simulator/world"
)

// Setup is the state that a lab begins with: a file of "simulate --world", or the table [world]
// of a scenario.
type Setup struct {
	Vendor string       `json:"vendor,omitempty" doc:"the vendor whose server it imitates, by the name of its preset"`
	Seed   uint64       `json:"seed,omitempty"   doc:"makes codes and numbers predictable"`
	Users  []world.User `json:"users,omitempty"  doc:"the users, in addition to the vendor's; default without a vendor: the demonstration's"`

	Faults []simulator.Fault `json:"faults,omitempty" doc:"the faults, in the order in which they are tried"`

	Accounts      []account.Account      `json:"accounts,omitempty"      doc:"the accounts of the account service; default: the demonstration's"`
	Organisations []account.Organisation `json:"organisations,omitempty" doc:"the organisations with single sign-on; default: the demonstration's"`
	MailFaults    []world.MailFault      `json:"mail_faults,omitempty"   doc:"the faults of the mail, in the order in which they are tried"`

	Start time.Time `json:"start,omitzero" doc:"the time on its clock at the start"`

	SecretFile    string `json:"secret_file,omitempty"    doc:"the file with the shared secret; for simulate --world only"`
	SecretKeyring string `json:"secret_keyring,omitempty" doc:"the name of the shared secret in the keyring; for simulate --world only"`
}

// Check returns what does not fit together, with paths in the setup.
func (s Setup) Check() (mistakes []schema.Mistake) {
	wrong := func(a advice.Advice, path ...any) {
		mistakes = append(mistakes, schema.Mistake{Advice: a, Path: path})
	}
	if s.Vendor != "" && !slices.Contains(simulator.Vendors(), s.Vendor) {
		wrong(advice.New("unknown-vendor", "there is no vendor "+advice.Quoted(s.Vendor)).
			Do(advice.DidYouMean(s.Vendor, simulator.Vendors(), "use the name of a preset")), "vendor")
	}
	if s.SecretFile != "" && s.SecretKeyring != "" {
		wrong(advice.New("several-sources", "the secret has two sources").Do("remove secret_file or secret_keyring"), "secret_keyring")
	}
	for i, u := range s.Users {
		if err := complete(u).Check(); err != nil {
			wrong(wrongUser(err), "users", i)
		}
		if slices.ContainsFunc(s.Users[:i], func(o world.User) bool { return strings.EqualFold(o.Name, u.Name) }) {
			wrong(advice.New("duplicate-user", "there are two users "+advice.Quoted(u.Name)).Do("remove one of them"), "users", i, "name")
		}
	}
	for i, f := range s.Faults {
		mistakes = append(mistakes, schema.Within(f.Check(s.Seed != 0), "faults", i)...)
	}
	for i, a := range s.Accounts {
		if err := a.Check(); err != nil {
			wrong(advice.Of(err)[0], "accounts", i, "email")
		}
		if slices.ContainsFunc(s.Accounts[:i], func(o account.Account) bool { return strings.EqualFold(o.Email, a.Email) }) {
			wrong(advice.New("duplicate-account", "there are two accounts "+advice.Quoted(a.Email)).Do("remove one of them"), "accounts", i, "email")
		}
	}
	for i, f := range s.MailFaults {
		if err := f.Check(); err != nil {
			wrong(wrongMailFault(err), "mail_faults", i)
		}
	}
	return mistakes
}

// users are the people of a setup; nil for those of the demonstration.
func (s Setup) users() []world.User {
	users, _ := simulator.VendorUsers(s.Vendor)
	for _, u := range s.Users {
		users = append(users, complete(u))
	}
	return users
}

// complete is a user of a file with what is left out there.
func complete(u world.User) world.User { return u.WithDefaults(simulator.DemoPassword) }

// wrongUser is what is wrong with a user.
func wrongUser(err error) advice.Advice {
	return advice.New("wrong-user", strings.ReplaceAll(fmt.Sprint(err), "\n", "; ")).Do("correct the settings that do not fit together")
}
