package scenario

import (
	"reflect"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/schema"
)

// AccountAct is something that the person of a case does with their account.
type AccountAct struct {
	Verb   string // the name of a field of accountKeys
	Of     string // its value, "" for true
	Device string // at which the person does it; "" for the one of the step before

	Email, Name, Password, Code string

	text string // in words
}

func (AccountAct) deed() {}

// Words implements [Deed].
func (a AccountAct) Words() string { return a.text }

// accountKeys are the keys of an account step: one verb, which is a pointer, and what goes with it.
type accountKeys struct {
	SignIn           *string `json:"sign_in"            min:"1" takes:"password" doc:"fills in the form with this email address, and continues"`
	ContinueWith     *string `json:"continue_with"      one:"apple|google|facebook|sso" takes:"email" doc:"continues with an external service; sso needs email"`
	Resend           *yes    `json:"resend"             doc:"has the email sent again"`
	UseAnotherMethod *yes    `json:"use_another_method" doc:"goes back to the form, without what is under way"`
	Cancel           *yes    `json:"cancel"             doc:"gives up what is under way"`
	SignOut          *yes    `json:"sign_out"           doc:"signs out"`
	SignUp           *string `json:"sign_up"            min:"1" takes:"name password" doc:"asks for a new account with this email address"`
	Reset            *string `json:"reset"              min:"1" doc:"chooses \"Forgot password?\" for this email address"`
	NewPassword      *string `json:"new_password"       takes:"code" doc:"enters this new password, and the code of the email"`
	ChangePassword   *string `json:"change_password"    takes:"password" doc:"changes the password to this one; password is the old one"`
	TwoStep          *string `json:"two_step"           one:"off|unconditional|conditional" takes:"password" doc:"sets two-step verification; a weaker one needs the password"`
	License          *string `json:"license"            min:"1" doc:"registers this license key of a business product"`
	Rename           *string `json:"rename"             min:"1" takes:"name" doc:"gives the trusted device with this name another one"`
	Revoke           *string `json:"revoke"             min:"1" doc:"revokes the trusted device with this name"`
	RevokeOthers     *yes    `json:"revoke_others"      doc:"revokes all trusted devices but this one"`
	Delete           *yes    `json:"delete"             takes:"password" doc:"asks for the deletion of the account"`
	Show             *yes    `json:"show"               doc:"looks at the settings and the trusted devices: two_step, business, devices"`

	Email    string `json:"email"    max:"254" doc:"of continue_with sso"`
	Name     string `json:"name"     max:"64"  doc:"of the person, or the new name of the device"`
	Password string `json:"password" max:"128" doc:"the password; default: the account's, or the demonstration's"`
	Code     string `json:"code"     max:"64"  doc:"the code of the email"`
	Device   string `json:"device"   max:"64"  doc:"the name of the device that the person uses from now on; the first one is desk. Each has a state file of its own"`
}

// accountTree is an AccountAct as files have it.
type accountTree struct{ AccountAct }

// BindTree implements [schema.Value]: a text is a verb without a value.
func (a *accountTree) BindTree(tree any) []schema.Mistake {
	a.text = wordsOf("account", withoutSecrets(tree))
	if word, is := tree.(string); is {
		tree = map[string]any{word: true}
	}
	var keys accountKeys
	if mistakes := schema.Bind(tree, &keys); len(mistakes) > 0 {
		return mistakes
	}
	table, _ := tree.(map[string]any)
	a.Email, a.Name, a.Password, a.Code, a.Device = keys.Email, keys.Name, keys.Password, keys.Code, keys.Device
	var verbs, known []string
	takes := []string{"device"}
	for field, value := range reflect.ValueOf(keys).Fields() {
		name := field.Tag.Get("json")
		if value.Kind() != reflect.Pointer {
			continue
		}
		known = append(known, name)
		if value.IsNil() {
			continue
		}
		verbs = append(verbs, name)
		a.Verb = name
		takes = append(takes, strings.Fields(field.Tag.Get("takes"))...)
		if text, is := reflect.TypeAssert[*string](value); is {
			a.Of = *text
		}
	}
	if len(verbs) != 1 {
		return mistake("one-verb", "an account step needs one verb, not "+inWords(verbs), "write one of "+strings.Join(known, ", "))
	}
	for key := range table {
		if key != a.Verb && !slices.Contains(takes, key) {
			return mistake("unknown-key", a.Verb+" has no "+advice.Quoted(key), "leave it out")
		}
	}
	return nil
}

// withoutSecrets is a step without what no report shows.
func withoutSecrets(tree any) any {
	table, is := tree.(map[string]any)
	if !is {
		return tree
	}
	shown := map[string]any{}
	for key, value := range table {
		switch key {
		case "password", "code":
		case "new_password", "change_password":
			shown[key] = true
		default:
			shown[key] = value
		}
	}
	return shown
}

// Schema implements [schema.Value].
func (*accountTree) Schema() map[string]any {
	table := schema.Describe(accountKeys{})
	var alone []string
	for field := range reflect.TypeFor[accountKeys]().Fields() {
		if field.Type == reflect.TypeFor[*yes]() {
			alone = append(alone, field.Tag.Get("json"))
		}
	}
	return map[string]any{"anyOf": []any{table, map[string]any{"enum": alone}}}
}
