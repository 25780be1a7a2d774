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
	Vendor string `json:"vendor,omitempty" doc:"the vendor whose server it imitates, by the name of its preset"`
	Seed   uint64 `json:"seed,omitempty"   doc:"makes codes and numbers predictable"`
	Users  []User `json:"users,omitempty"  doc:"the users, in addition to the vendor's; default without a vendor: the demonstration's"`

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
		if err := u.user().Check(); err != nil {
			wrong(wrongUser(err), "users", i)
		}
		if slices.ContainsFunc(s.Users[:i], func(o User) bool { return strings.EqualFold(o.Name, u.Name) }) {
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
		users = append(users, u.user())
	}
	return users
}

// User is a person, as files and the admin interface have them. See [world.User] for what the
// fields mean.
type User struct {
	Name        string   `json:"name"                  need:"true" min:"1" max:"64" doc:"the user name; case does not matter"`
	Description string   `json:"description,omitempty" max:"200" doc:"what this user demonstrates"`
	Password    string   `json:"password,omitempty"    max:"128" doc:"the password; default: the demonstration's"`
	First       string   `json:"first,omitempty"       one:"password|otp|append" doc:"what the first request carries: the password (default), a command or a code, or both"`
	Separator   string   `json:"separator,omitempty"   max:"128" doc:"the text between password and command or code, if first is append"`
	Asks        string   `json:"asks,omitempty"        one:"menu|prompt|nothing|push" doc:"how the first challenge asks: with a menu (default), with one line, with one line after a push, or not at all (nothing), because the first method starts at once"`
	Methods     []string `json:"methods,omitempty"     one:"push|call|text|mail|token" doc:"the methods that are set up, in menu order; without any, the password is enough"`
	Number      string   `json:"number,omitempty"      max:"64" doc:"the telephone number"`
	Address     string   `json:"address,omitempty"     max:"254" doc:"the mail address"`

	Commands       map[string]string `json:"commands,omitzero"          one:"push|call|text|mail|token" doc:"the answers that start a method; default: push, phone, sms, email, token"`
	EmptyAnswer    bool              `json:"empty_answer,omitempty"     doc:"an empty answer asks for a push"`
	NumberMatching bool              `json:"number_matching,omitempty"  doc:"a push shows three numbers, one of which is on the sign-in screen"`
	CodesByReject  bool              `json:"codes_by_reject,omitempty"  doc:"codes are sent with an Access-Reject, for use in a new sign-in"`
	NoEcho         bool              `json:"no_echo,omitempty"          doc:"codes are hidden while they are typed"`
	NewPIN         bool              `json:"new_pin,omitempty"          doc:"after the next token code, a new PIN must be chosen"`
	PIN            string            `json:"pin,omitempty"              doc:"four to eight digits, typed before the token code"`
	NextCode       bool              `json:"next_code,omitempty"        doc:"the next token code is asked for, too"`
	Locked         bool              `json:"locked,omitempty"           doc:"the account is locked: every sign-in is rejected"`
	DecisionTime   time.Duration     `json:"decision_time,omitempty"    max:"24h" doc:"how long a push or a call waits for the person; default: 60s"`
}

// The names of the values of package world; the first is the default.
var (
	methodNames = []string{world.Push: "push", world.Call: "call", world.Text: "text", world.Mail: "mail", world.Token: "token"}
	firstNames  = []string{world.FirstPassword: "password", world.FirstOTP: "otp", world.FirstAppend: "append"}
	asksNames   = []string{world.AsksMenu: "menu", world.AsksPrompt: "prompt", world.AsksNothing: "nothing", world.AsksPush: "push"}
)

// value is the value that has a name; the first one if there is no such name.
func value[T ~uint8](names []string, name string) T {
	return T(max(0, slices.Index(names, name)))
}

// user is the user with the defaults filled in.
func (u User) user() world.User {
	to := world.User{
		Name: u.Name, Description: u.Description, Password: u.Password,
		First: value[world.First](firstNames, u.First), Separator: u.Separator, Asks: value[world.Asks](asksNames, u.Asks),
		Number: u.Number, Address: u.Address, EmptyAnswer: u.EmptyAnswer, NumberMatching: u.NumberMatching,
		CodesByReject: u.CodesByReject, NoEcho: u.NoEcho, NewPIN: u.NewPIN, PIN: u.PIN, NextCode: u.NextCode,
		Locked: u.Locked, DecisionTime: u.DecisionTime,
	}
	if to.Password == "" {
		to.Password = simulator.DemoPassword
	}
	for _, name := range u.Methods {
		to.Methods = append(to.Methods, value[world.Method](methodNames, name))
	}
	if u.Commands != nil {
		to.Commands = make(map[string]world.Method, len(u.Commands))
	}
	for command, name := range u.Commands {
		to.Commands[command] = value[world.Method](methodNames, name)
	}
	return to
}

// userOf is the other direction. Defaults are left out.
func userOf(u world.User) User {
	to := User{
		Name: u.Name, Description: u.Description, Password: u.Password, Separator: u.Separator,
		Number: u.Number, Address: u.Address, EmptyAnswer: u.EmptyAnswer, NumberMatching: u.NumberMatching,
		CodesByReject: u.CodesByReject, NoEcho: u.NoEcho, NewPIN: u.NewPIN, PIN: u.PIN, NextCode: u.NextCode,
		Locked: u.Locked, DecisionTime: u.DecisionTime,
	}
	if u.First != world.FirstPassword {
		to.First = firstNames[u.First]
	}
	if u.Asks != world.AsksMenu {
		to.Asks = asksNames[u.Asks]
	}
	for _, m := range u.Methods {
		to.Methods = append(to.Methods, methodNames[m])
	}
	if u.Commands != nil {
		to.Commands = make(map[string]string, len(u.Commands))
	}
	for command, m := range u.Commands {
		to.Commands[command] = methodNames[m]
	}
	return to
}

// wrongUser is what is wrong with a user.
func wrongUser(err error) advice.Advice {
	return advice.New("wrong-user", strings.ReplaceAll(fmt.Sprint(err), "\n", "; ")).Do("correct the settings that do not fit together")
}
