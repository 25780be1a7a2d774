package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/assets"
	"otpdialog/schema"
	"otpdialog/settings"
)

// A rule is about values of a connection, and more than the tags of its fields can say.
type rule struct {
	table    []any  // the path of a table; nil for the whole connection
	keys     string // of that table, separated by spaces; the first is to blame, or the table if there is none
	isBroken bool
	says     advice.Advice
}

// broken adds the rules that are broken to the mistakes. A rule says nothing if one of its keys is
// wrong already, as what follows from that would only confuse, or if the file cannot have it.
func broken(rules []rule, mistakes []schema.Mistake, known func(key string) bool) []schema.Mistake {
	for _, r := range rules {
		if !r.isBroken {
			continue
		}
		var paths [][]any
		for key := range strings.SplitSeq(r.keys, " ") {
			paths = append(paths, append(slices.Clone(r.table), key))
		}
		isOut := func(path []any) bool {
			return !known(path[0].(string)) || slices.ContainsFunc(mistakes, func(m schema.Mistake) bool {
				n := min(len(m.Path), len(path)) // of what is in the other, or the same
				return slices.Equal(m.Path[:n], path[:n])
			})
		}
		if r.keys == "" {
			mistakes = append(mistakes, schema.Mistake{Advice: r.says, Path: r.table})
		} else if !slices.ContainsFunc(paths, isOut) {
			mistakes = append(mistakes, schema.Mistake{Advice: r.says, Path: paths[0]})
		}
	}
	return mistakes
}

// rules are those of a connection that was read from values.
func rules(c *settings.Connection, values map[string]any) []rule {
	_, allows := values["allowed"]
	_, _, primary := settings.ParseServer(c.Primary)
	_, _, secondary := settings.ParseServer(c.Secondary)
	_, issuer := settings.CheckWebAddress(c.Issuer)
	_, service := settings.CheckWebAddress(c.Service)
	all := []rule{
		form("primary", c.Primary, primary), form("secondary", c.Secondary, secondary),
		form("issuer", c.Issuer, issuer), form("service", c.Service, service),
		needsTLS(c, "ca_file", c.CAFile), needsTLS(c, "cert_file", c.CertFile), needsTLS(c, "key_file", c.KeyFile),
		incomplete("cert_file", c.CertFile, "key_file", c.KeyFile, "the private key of the certificate"),
		incomplete("key_file", c.KeyFile, "cert_file", c.CertFile, "the certificate of the private key"),
		noProgram(settings.OTPCommandKey, c.OTPCommand),
		{nil, "allowed", allows && !c.Allowed.IsSet(), advice.New("empty-value", "allowed is empty").
			Do(`write allowed = { email = ["*@example.com"] }, for example, or remove the line`)},
		emptyElement("email", c.Allowed.Email), emptyElement("groups", c.Allowed.Groups),
	}
	for _, scope := range c.Scopes {
		isWrong := scope == "" || strings.ContainsFunc(scope, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' })
		all = append(all, rule{nil, "scopes", isWrong, advice.New("bad-scope", fmt.Sprintf("%q cannot be a scope", scope)).
			Do(`write scopes = ["openid", "email"], for example`)})
	}
	for _, k := range settings.SecretKinds {
		source, env := k.Of(c), k.Key+settings.SuffixEnv
		all = append(all, oneSource(c, k.Name, source.Given(k.Key)), noProgram(k.Key+settings.SuffixCommand, source.Command),
			rule{nil, env, strings.ContainsAny(source.Env, "=\x00"), advice.New("bad-variable", fmt.Sprintf("%q cannot be the name of an environment variable", source.Env)).
				Do(fmt.Sprintf("write %s = %q, for example", env, "RADIUS_"+strings.ToUpper(k.Key)))})
	}
	if seeds := c.TOTPSeed.Given(settings.TOTPSeed.Key); len(seeds) > 0 && c.OTPCommand != nil {
		all = append(all, oneSource(c, "one-time password", append(seeds, settings.OTPCommandKey)))
	}
	keys := settings.SharedSecret.Keys()
	all = append(all, rule{
		nil, strings.Join(keys, " ") + " transport", !c.Secret.IsSet() && !c.Transport.UsesTLS(),
		advice.New("missing-key", "the shared secret is missing").Do("write one of " + strings.Join(keys, ", ")),
	})
	for i, a := range c.Attributes {
		all = append(all, attributeRules(a, []any{"attributes", i})...)
	}
	for i := range c.Actions {
		all = append(all, actionRules(c.Actions, i, []any{"actions", i})...)
	}
	return all
}

// form is about a text that has a form, unless it is empty.
func form(key, text string, err error) rule {
	a, _ := errors.AsType[advice.Advice](err)
	a.What = key + ": " + a.What
	return rule{nil, key, text != "" && err != nil, a}
}

func needsTLS(c *settings.Connection, key, file string) rule {
	return rule{
		nil, key + " transport", file != "" && !c.Transport.UsesTLS(),
		advice.New("needs-tls", key+` is only for transport = "tls"`).Do(`write transport = "tls" as well, or remove the line`),
	}
}

// incomplete is about a file that needs another one.
func incomplete(key, file, otherKey, otherFile, what string) rule {
	return rule{
		nil, key + " " + otherKey, file != "" && otherFile == "",
		advice.New("incomplete-pair", key+" is set, but "+otherKey+" is not").Do("also write " + otherKey + ", " + what),
	}
}

func noProgram(key string, command []string) rule {
	return rule{
		nil, key, command != nil && strings.Join(command[:min(1, len(command))], "") == "",
		advice.New("no-program", key+" does not name a program").Do("write " + key + ` = ["program", "argument"] instead`),
	}
}

// emptyElement is about a list of who may sign in: an empty element would let nobody in or everyone,
// and a person could expect either.
func emptyElement(key string, list []string) rule {
	isEmpty := slices.ContainsFunc(list, func(element string) bool { return strings.TrimSpace(element) == "" })
	return rule{[]any{"allowed"}, key, isEmpty, advice.New("empty-value", key+" has an empty element").Do("remove it")}
}

// oneSource is about a secret with several sources, of which the second one in the file is to blame.
func oneSource(c *settings.Connection, name string, given []string) rule {
	if len(given) < 2 {
		return rule{}
	}
	slices.SortStableFunc(given, func(a, b string) int { return c.Positions[a].Compare(c.Positions[b]) })
	return rule{nil, given[1], true, advice.New("several-sources", "the "+name+" has several sources: "+strings.Join(given, ", ")).Do("keep one of them")}
}

// attributesOfTheSignIn are the ones that the sign-in sets itself. A file that sets
// them would break it, or contain a password.
var attributesOfTheSignIn = []string{
	"User-Name", "User-Password", "CHAP-Password", "CHAP-Challenge", "State", "Proxy-State", "EAP-Message", "Message-Authenticator",
}

// maxAttributeValueLength is in bytes: those of a whole packet as hex digits.
const maxAttributeValueLength = 2 * 4096

func attributeRules(a settings.Attribute, at []any) []rule {
	isReserved := a.Vendor == "" && slices.ContainsFunc(attributesOfTheSignIn, func(name string) bool { return strings.EqualFold(name, a.Name) })
	return []rule{
		{at, "name", isReserved, advice.New("reserved-attribute", a.Name+" cannot be an additional attribute").Do("remove it: the sign-in sets it itself")},
		{at, "value", len(a.Value) > maxAttributeValueLength, advice.New("too-long", fmt.Sprintf("value has %d bytes", len(a.Value))).
			Do(fmt.Sprintf("write at most %d bytes instead", maxAttributeValueLength))},
	}
}

func actionRules(actions []settings.Action, i int, at []any) []rule {
	a := actions[i]
	first := func(is func(settings.Action) bool) (title string, isOther bool) {
		at := slices.IndexFunc(actions, is)
		return actions[max(at, 0)].Title, at != i
	}
	withID, isSecond := first(func(b settings.Action) bool { return b.ID == a.ID })
	withAutosend, isSecondAutosend := first(func(b settings.Action) bool { return b.Autosend })
	isStrange := func(r rune) bool { return !settings.IsIDCharacter(r) && !strings.ContainsRune("-_.", r) }
	images := assets.Names()
	image, isUnknown := "write one of "+strings.Join(images, ", ")+" instead", !slices.Contains(images, a.Image)
	if isUnknown { // for a known one, the search for the nearest would be in vain
		if near, ok := advice.Nearest(a.Image, images); ok {
			image = fmt.Sprintf("write image = %q instead, or one of %s", near, strings.Join(images, ", "))
		}
	}
	return []rule{
		{at, "", i == settings.MaxActions, advice.New("too-many-actions", fmt.Sprintf("a connection has at most %d actions, and this is one too many", i)).
			Do("remove one; disabled actions count, too")},
		{at, "command", len(a.Command) > settings.MaxCommandLength, advice.New("too-long", fmt.Sprintf("command has %d bytes", len(a.Command))).
			Do(fmt.Sprintf("write at most %d bytes instead: a RADIUS password cannot be longer", settings.MaxCommandLength))},
		{at, "image", isUnknown, advice.New("unknown-image", fmt.Sprintf("the gallery has no image %q", a.Image)).Do(image)},
		{at, "autosend", a.Autosend && isSecondAutosend, advice.New("second-autosend", fmt.Sprintf("autosend is already on for the action %q, and only one action can have it", withAutosend)).
			Do("write autosend = false instead")},
		{at, "id", strings.ContainsFunc(a.ID, isStrange), advice.New("bad-id", fmt.Sprintf("id %q contains characters other than letters, digits, hyphens, underscores and dots", a.ID)).
			Do(fmt.Sprintf("write id = %q instead, or omit it", settings.Slug(a.ID)))},
		{at, "id", a.ID != "" && isSecond, advice.New("duplicate-id", fmt.Sprintf("id %q is already used by the action %q", a.ID, withID)).
			Do("write a different id, or omit it")},
	}
}
