package scenario

import (
	"maps"
	"slices"
	"strings"

	"otpdialog/schema"
	"otpdialog/settings/document"
)

// stepKeys are the keys of a step: at most one verb, what must hold afterwards, and what is said about
// it.
type stepKeys struct {
	SignIn           *signInKeys `json:"sign_in"            doc:"fills in the form and continues"`
	Press            *string     `json:"press"              min:"1" doc:"presses an action, named by its title, id or command"`
	Answer           *string     `json:"answer"             doc:"types an answer and presses OK; \"\" presses Enter in the empty field"`
	EnterCodeInstead *yes        `json:"enter_code_instead" doc:"presses \"Enter a code instead\" in the progress box"`
	TryAgain         *yes        `json:"try_again"          doc:"presses \"Try again\""`
	Cancel           *yes        `json:"cancel"             doc:"cancels the request that is under way, or the dialog"`
	Remember         *bool       `json:"remember"           doc:"turns \"Remember last method used\" on or off"`

	Account *accountTree `json:"account" doc:"what the person does with their account"`

	Phone     any `json:"phone"   doc:"what the person does with the phone"`
	Mail      any `json:"mail"    doc:"what the person does with their emails"`
	Accounts  any `json:"accounts" doc:"what happens to accounts, and to codes of external services"`
	MailFault any `json:"mail_fault" doc:"makes the mail misbehave from now on; false removes all its faults"`
	Advance   any `json:"advance" doc:"moves the clock forward, such as by \"61s\", so that timeouts expire"`
	Fault     any `json:"fault"   doc:"makes the simulator misbehave from now on; false removes all faults"`
	User      any `json:"user"    doc:"adds a user to the simulator, or changes one"`
	Reset     any `json:"reset"   doc:"true resets the simulator to its initial state, a user name only that user"`

	Run *runTree `json:"run" doc:"runs a program, given as a list of its name and arguments; expect can check its exit code and output"`
	Ask *string  `json:"ask" min:"1" doc:"asks the person at the terminal to do something, and waits for Enter; without a terminal, the case is skipped"`

	Expect Expect `json:"expect" doc:"what must hold after the step"`
	Say    string `json:"say"    max:"200" doc:"a caption, which the audience of a demonstration sees before the step; without a verb, nothing else happens"`
	Note   string `json:"note"   max:"1000" doc:"a note for the speaker of a demonstration; the audience does not see it"`
}

// notVerbs are the keys of a step that are no verbs.
var notVerbs = []string{"expect", "say", "note"}

type signInKeys struct {
	User     string `json:"user"     need:"true" doc:"the user name"`
	Password string `json:"password" doc:"the password, if the connection asks for it; at the simulator, the default is the user's"`
}

// yes is a key that can only be true.
type yes struct{}

// BindTree implements [schema.Value].
func (*yes) BindTree(tree any) []schema.Mistake {
	if tree == true {
		return nil
	}
	return mistake("wrong-type", "it can only be true", "write true, or remove the step")
}

// Schema implements [schema.Value].
func (*yes) Schema() map[string]any { return map[string]any{"const": true} }

// BindTree implements [schema.Value].
func (s *Step) BindTree(tree any) []schema.Mistake {
	var keys stepKeys
	mistakes := schema.Bind(tree, &keys)
	deeds := keys.acts()
	for key, value := range keys.controls() {
		if value != nil {
			c, wrong := controlKeys[key].bind(key, value)
			deeds, mistakes = append(deeds, c), append(mistakes, schema.Within(wrong, key)...)
		}
	}
	if len(mistakes) > 0 {
		return mistakes
	}
	if len(deeds) == 0 && (keys.Say != "" || keys.Note != "") {
		deeds = []Deed{Caption{}}
	}
	if len(deeds) != 1 {
		return wrongVerbs(tree)
	}
	s.Do, s.Expect, s.Say, s.Note, s.tree = deeds[0], keys.Expect, keys.Say, keys.Note, tree
	return nil
}

// verbsIn are the verbs among the keys of a step, sorted.
func verbsIn(keys map[string]any) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(keys)), func(key string) bool { return slices.Contains(notVerbs, key) })
}

// wrongVerbs says that a step does not have exactly one verb.
func wrongVerbs(tree any) []schema.Mistake {
	table, _ := tree.(map[string]any)
	verbs := verbsIn(table)
	if len(verbs) == 0 {
		return mistake("one-verb", "the step has no verb", `write one, such as press = "Push"`)
	}
	return mistake("one-verb", "the step has several verbs: "+strings.Join(verbs, ", "), "give each its own [[steps]]")
}

// Schema implements [schema.Value].
func (*Step) Schema() map[string]any {
	s := schema.Describe(stepKeys{})
	properties, _ := s["properties"].(map[string]any)
	for key := range new(stepKeys).controls() {
		if one, ok := properties[key].(map[string]any); ok {
			maps.Copy(one, controlKeys[key].schema())
		}
	}
	var verbs []any
	for _, key := range verbsIn(properties) {
		verbs = append(verbs, map[string]any{"required": []string{key}})
	}
	said := []any{map[string]any{"required": []string{"say"}}, map[string]any{"required": []string{"note"}}}
	s["oneOf"] = append(verbs, map[string]any{"not": map[string]any{"anyOf": slices.Clone(verbs)}, "anyOf": said})
	return s
}

// acts are what the person does, and what is done outside.
func (k *stepKeys) acts() []Deed {
	var deeds []Deed
	if k.SignIn != nil {
		deeds = append(deeds, Act{Verb: SignIn, UserName: k.SignIn.User, Password: k.SignIn.Password})
	}
	for verb, text := range map[ActVerb]*string{Press: k.Press, Answer: k.Answer} {
		if text != nil {
			deeds = append(deeds, Act{Verb: verb, Text: *text})
		}
	}
	for verb, given := range map[ActVerb]*yes{EnterCodeInstead: k.EnterCodeInstead, TryAgain: k.TryAgain, Cancel: k.Cancel} {
		if given != nil {
			deeds = append(deeds, Act{Verb: verb})
		}
	}
	if k.Remember != nil {
		deeds = append(deeds, Act{Verb: Remember, On: *k.Remember})
	}
	if k.Account != nil {
		deeds = append(deeds, k.Account.AccountAct)
	}
	if k.Run != nil {
		deeds = append(deeds, k.Run.Run)
	}
	if k.Ask != nil {
		deeds = append(deeds, Ask{*k.Ask})
	}
	return deeds
}

// controls are the keys for what is done to the simulated world, with their values.
func (k *stepKeys) controls() map[string]any {
	return map[string]any{
		"phone": k.Phone, "mail": k.Mail, "accounts": k.Accounts, "mail_fault": k.MailFault,
		"advance": k.Advance, "fault": k.Fault, "user": k.User, "reset": k.Reset,
	}
}

// runTree is a Run as files have it.
type runTree struct{ Run }

// BindTree implements [schema.Value]: a list is the command.
func (r *runTree) BindTree(tree any) []schema.Mistake {
	switch given := tree.(type) {
	case []any:
		tree = map[string]any{"command": tree}
	case string:
		words := strings.Fields(given)
		if strings.ContainsAny(given, "\"'`$|&;<>()*?~\\") {
			words = []string{"sh", "-c", given}
		}
		for i, word := range words {
			words[i] = document.Written(word)
		}
		return mistake("wrong-type", "run must be a list, not text", "write ["+strings.Join(words, ", ")+"]; no shell reads it")
	}
	return schema.Bind(tree, &r.Run)
}

// Schema implements [schema.Value].
func (*runTree) Schema() map[string]any {
	table := schema.Describe(Run{})
	properties, _ := table["properties"].(map[string]any)
	return map[string]any{"anyOf": []any{properties["command"], table}}
}
