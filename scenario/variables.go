package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/schema"
)

// moments are the variables that have a value only while a case is played. Besides them, each
// secret is one, and "totp.NAME" is the time-based code of the secret NAME, which is a seed.
var moments = []string{
	"phone.token", "phone.text", "phone.mail", "phone.number", "mail.link", "mail.code", "account.match_code",
	"server.host", "server.port", "server.secret", personVariable,
}

// totpPrefix is before the name of a secret.
const totpPrefix = "totp."

// Expand replaces each ${NAME} in a text by its value, and each $${ by ${. The error is that of
// the first value that is missing, or says which variable is malformed.
func Expand(text string, value func(name string) (string, error)) (string, error) {
	return expand(text, opening, value)
}

const (
	opening = "${"
	escaped = "$${" // stands for opening in a text
)

// expand is [Expand]; literal replaces each $${.
func expand(text, literal string, value func(name string) (string, error)) (string, error) {
	if !strings.Contains(text, opening) {
		return text, nil
	}
	var b strings.Builder
	for {
		at := strings.Index(text, opening)
		if at < 0 {
			b.WriteString(text)
			return b.String(), nil
		}
		if strings.HasSuffix(text[:at], "$") {
			b.WriteString(text[:at-1] + literal)
			text = text[at+len(opening):]
			continue
		}
		b.WriteString(text[:at])
		name, rest, closed := strings.Cut(text[at+len(opening):], "}")
		if !closed || !isName(name) {
			return "", advice.New("bad-variable", "a variable is malformed").Do("write ${NAME}, with letters, digits, _, - and dots; $${ is the text ${ itself")
		}
		one, err := value(name)
		if err != nil {
			return "", err
		}
		b.WriteString(one)
		text = rest
	}
}

// isName reports whether a text can be the name of a variable.
func isName(name string) bool {
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("_-.", r) {
			return false
		}
	}
	return name != ""
}

// scope is the variables of a file: those that have a value, and those that get one later.
type scope struct {
	vars    map[string]Var
	secrets map[string]secretSource

	textsAreLate bool // those of vars

	matrix map[string]Var // those of vars that are of one combination of the matrix
}

// known are the names of all variables, sorted.
func (s *scope) known() []string {
	names := slices.Concat(slices.Collect(maps.Keys(s.vars)), slices.Collect(maps.Keys(s.secrets)), moments)
	slices.Sort(names)
	return names
}

// isLate reports whether a variable gets its value while the case is played.
func (s *scope) isLate(name string) bool {
	_, secret := s.secrets[strings.TrimPrefix(name, totpPrefix)]
	return secret || slices.Contains(moments, name)
}

// value is the value of a variable; that of a late one is its own name. Under are the variables
// whose values contain it.
func (s *scope) value(name string, under []string) (any, error) {
	v, known := s.vars[name]
	switch {
	case slices.Contains(under, name):
		return nil, advice.New("variable-cycle", "the variable "+advice.Quoted(name)+" contains itself").Do("remove it from its own value")
	case known:
		text, ok := v.Value.(string)
		switch {
		case ok && s.textsAreLate:
			return opening + name + "}", nil
		case ok:
			return s.text(text, append(slices.Clone(under), name))
		}
		return v.Value, nil
	case s.isLate(name):
		return opening + name + "}", nil
	}
	return nil, advice.New("unknown-variable", "there is no variable "+advice.Quoted(name)).
		Do(advice.DidYouMean(name, s.known(), "add it to [vars], [secrets] or [matrix]"))
}

// text replaces the variables that have a value in a text. A text that is nothing but one
// variable gets the type of its value.
func (s *scope) text(text string, under []string) (any, error) {
	if name, ok := strings.CutPrefix(text, opening); ok && strings.HasSuffix(name, "}") && isName(name[:len(name)-1]) {
		return s.value(name[:len(name)-1], under)
	}
	return expand(text, escaped, func(name string) (string, error) {
		value, err := s.value(name, under)
		return fmt.Sprint(value), err
	})
}

// replaced returns a tree with each of its texts replaced. Text is called with the key that the
// text belongs to, and its mistakes get their paths.
func replaced(tree any, key string, text func(key, text string) (any, error)) (any, []schema.Mistake) {
	var mistakes []schema.Mistake
	switch tree := tree.(type) {
	case string:
		value, err := text(key, tree)
		if err != nil {
			return tree, []schema.Mistake{{Advice: advice.Of(err)[0]}}
		}
		return value, nil
	case []any:
		list := make([]any, len(tree))
		for i, one := range tree {
			value, wrong := replaced(one, key, text)
			list[i], mistakes = value, append(mistakes, schema.Within(wrong, i)...)
		}
		return list, mistakes
	case map[string]any:
		table := make(map[string]any, len(tree))
		for _, key := range slices.Sorted(maps.Keys(tree)) {
			value, wrong := replaced(tree[key], key, text)
			table[key], mistakes = value, append(mistakes, schema.Within(wrong, key)...)
		}
		return table, mistakes
	}
	return tree, nil
}

// hasVariables reports whether there is a ${ anywhere in a tree.
func hasVariables(tree any) bool {
	switch tree := tree.(type) {
	case string:
		return strings.Contains(tree, opening)
	case []any:
		return slices.ContainsFunc(tree, hasVariables)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(tree)), hasVariables)
	}
	return false
}
