package settings

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Kind is who signs people in on a connection. It decides which keys its file has: those of
// [Connection] name their kinds, or belong to all.
type Kind string

// The kinds. A file that names none is of RADIUS.
const (
	RADIUS  Kind = "radius"
	OIDC    Kind = "oidc"    // an OpenID Connect provider, with a device grant (RFC 8628)
	Account Kind = "account" // an account service
)

// Kinds are all kinds.
var Kinds = []Kind{RADIUS, OIDC, Account}

// Name is what people call the kind.
func (k Kind) Name() string {
	switch k {
	case OIDC:
		return "OpenID Connect"
	case Account:
		return "Account"
	case RADIUS:
	}
	return "RADIUS"
}

// KindsOf returns the kinds whose files can have a key of the file itself, such as "issuer" or
// "secret_file"; none for an unknown key.
func KindsOf(key string) []Kind { return kindsByKey()[key] }

// Has reports whether a file of the kind can have a key. The zero value is RADIUS.
func (k Kind) Has(key string) bool { return slices.Contains(KindsOf(key), cmp.Or(k, RADIUS)) }

// kindsByKey reads the tags of [Connection].
var kindsByKey = sync.OnceValue(func() map[string][]Kind {
	all := map[string][]Kind{}
	for field := range reflect.TypeFor[Connection]().Fields() {
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		keys := []string{key}
		if prefix, is := field.Tag.Lookup("prefix"); is {
			keys = SecretKind{Key: prefix}.Keys()
		}
		kinds := Kinds
		if named, ok := field.Tag.Lookup("kind"); ok {
			kinds = nil
			for name := range strings.FieldsSeq(named) {
				kinds = append(kinds, Kind(name))
			}
		}
		for _, key := range keys {
			all[key] = kinds
		}
	}
	return all
})

// Default is the meaning of a file of the kind that has no other key.
func (k Kind) Default() Connection {
	switch k {
	case OIDC:
		return Connection{Kind: OIDC, Ask: AskNothing, Scopes: []string{"openid", "profile", "email"}, UserClaim: "preferred_username"}
	case Account:
		return Connection{Kind: Account}
	case RADIUS:
	}
	return DefaultConnection()
}

// SetKind makes c one of another kind: of what it had, only the keys of all kinds stay.
func (c *Connection) SetKind(kind Kind) {
	if cmp.Or(c.Kind, RADIUS) == kind {
		return
	}
	other := kind.Default()
	other.Name, other.File, other.Managed, other.DisplayName = c.Name, c.File, c.Managed, c.DisplayName
	other.InGate, other.Positions = c.InGate, c.Positions
	*c = other
}

// Allowed is who may sign in through a provider. Without any entry everyone may whom the provider
// signs in for this client.
type Allowed struct {
	Email  []string `json:"email,omitempty" min:"1" doc:"who may sign in"`  // patterns such as "*@example.com", in any case; the address must be verified
	Groups []string `json:"groups,omitempty" min:"1" doc:"who may sign in"` // of which the person is in one, as the claim "groups" has them
}

// IsSet reports whether it says anything.
func (a Allowed) IsSet() bool { return len(a.Email) > 0 || len(a.Groups) > 0 }
