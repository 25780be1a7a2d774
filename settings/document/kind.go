package document

import (
	"fmt"
	"strings"

	"otpdialog/advice"
	"otpdialog/settings"
)

// readKind reads the kind of a connection, and refuses the keys of other kinds. It returns the
// defaults of the kind.
func readKind(root *table) settings.Connection {
	kind := settings.RADIUS
	choice(root, "kind", &kind, settings.Kinds...)
	for key := range root.values {
		kinds := settings.KindsOf(key)
		if len(kinds) == 0 || kind.Has(key) {
			continue
		}
		root.known[key] = true
		root.problem(key, "key-of-other-kind", fmt.Sprintf("%s is only for kind = %s", key, quotedKinds(kinds)),
			fmt.Sprintf("remove the line, or write kind = %q", string(kinds[0])))
	}
	return kind.Default()
}

func quotedKinds(kinds []settings.Kind) string {
	quoted := make([]string, len(kinds))
	for i, kind := range kinds {
		quoted[i] = fmt.Sprintf("%q", string(kind))
	}
	return strings.Join(quoted, " or ")
}

func readOIDC(root *table, c *settings.Connection) {
	readProvider(root, c)
	root.requiredLine("client_id", &c.ClientID, maxClaimLength, `"otpdialog"`)
	readSources(root, c)
	root.namedFile("ca_file", &c.CAFile)
	root.oneLine("audience", &c.Audience, maxClaimLength)
	root.oneLine("user_domain", &c.UserDomain, maxClaimLength)
	if allowed, ok := root.table("allowed"); ok {
		readAllowed(allowed, &c.Allowed)
		if len(allowed.values) == 0 {
			root.problem("allowed", "empty-value", "allowed is empty", `write allowed = { email = ["*@example.com"] }, for example, or remove the line`)
		}
	}
}

// readProvider reads what the provider decides, and with it a preset.
func readProvider(t *table, c *settings.Connection) {
	t.webAddress("issuer", &c.Issuer, "https://login.example.com")
	t.texts("scopes", &c.Scopes)
	for _, scope := range c.Scopes {
		if scope == "" || strings.ContainsFunc(scope, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
			t.problem("scopes", "bad-scope", fmt.Sprintf("%q cannot be a scope", scope), `write scopes = ["openid", "email"], for example`)
			break
		}
	}
	t.requiredIfPresent("user_claim", &c.UserClaim, `"email"`)
}

// requiredIfPresent reads a line that cannot be empty, but can be missing.
func (t *table) requiredIfPresent(key string, to *string, example string) {
	t.known[key] = true
	if t.has(key) {
		t.requiredLine(key, to, maxClaimLength, example)
	}
}

// readAllowed reads who may sign in. A list without an element would let nobody in or everyone,
// and a person could expect either.
func readAllowed(t *table, to *settings.Allowed) {
	for key, list := range map[string]*[]string{"email": &to.Email, "groups": &to.Groups} {
		t.texts(key, list)
		for _, element := range *list {
			if strings.TrimSpace(element) == "" {
				t.problem(key, "empty-value", key+" has an empty element", "remove it")
			}
		}
		if *list != nil && len(*list) == 0 {
			t.problem(key, "empty-value", key+" is empty", "write who may sign in, or remove it")
		}
	}
	t.refuseUnknown("allowed", nil)
}

// webAddress reads an address that must be there.
func (t *table) webAddress(key string, to *string, example string) {
	t.requiredLine(key, to, maxAddressLength, `"`+example+`"`)
	if *to == "" || t.isWrong(key) {
		return
	}
	if _, err := settings.CheckWebAddress(*to); err != nil {
		a := advice.Of(err)[0]
		t.problem(key, a.Code, key+": "+a.What, a.Next)
	}
}

// Limits of what a provider names, in characters.
const (
	maxAddressLength = 2000
	maxClaimLength   = 300
)
