package document

import (
	"cmp"
	"slices"

	"otpdialog/schema"
	"otpdialog/settings"
)

// Dropped returns the comments, keys and wrong values of an old text that a new one
// does not have, in the order of the old one.
func Dropped(old, now string) []string {
	left, values := map[string]int{}, map[string]bool{}
	for _, r := range mentions(now) {
		left[r.means]++
		values[r.value] = true
	}
	var missing []string
	for _, r := range mentions(old) {
		left[r.means]--
		switch {
		case r.isWrong && !values[r.value]:
			missing = append(missing, r.value)
		case left[r.means] < 0:
			missing = append(missing, r.text)
		}
	}
	return missing
}

// A mention is a comment or a key in a text. It contains no secret.
type mention struct {
	at      int
	means   string // the comment, or the key: what moves or is written differently is not lost
	text    string // for people
	value   string // the key with its value; "" for none
	isWrong bool   // the value is not what it must be
}

// mentions returns those of a text, in its order.
func mentions(text string) []mention {
	wrong := wrongValues(text)
	l := locate(withoutSecrets(text, func(string) string { return hidden }))
	var found []mention
	for _, c := range l.comments {
		comment := onOneLine(c.of(l.text))
		found = append(found, mention{at: c.start, means: comment, text: comment})
	}
	for _, h := range l.headers {
		found = append(found, mention{at: h.start, means: withoutIndices(h.path), text: onOneLine(h.of(l.text))})
	}
	for _, p := range l.pairs {
		key, value := withoutIndices(p.path), p.value.of(l.text)
		found = append(found, mention{
			at: p.key.start, means: key, text: key,
			value: key + " = " + settings.FirstCharacters(onOneLine(value), maxShownValue), isWrong: wrong[p.path] && value != `""` && value != "''",
		})
	}
	slices.SortStableFunc(found, func(a, b mention) int { return cmp.Compare(a.at, b.at) })
	return found
}

// maxShownValue is how many characters of a wrong value are shown.
const maxShownValue = 60

var lastIndex = pattern(`\[\d+\]$`)

// wrongValues returns the paths of the keys in a connection file that have wrong
// values. Unknown keys are not included, as they stay.
func wrongValues(text string) map[string]bool {
	_, mistakes, err := ReadConnection("", []byte(text))
	if err != nil {
		return nil
	}
	wrong := map[string]bool{}
	for _, p := range mistakes {
		if p.Code != schema.UnknownKey {
			wrong[lastIndex().ReplaceAllString(p.Key, "")] = true // one element makes the whole list wrong
		}
	}
	return wrong
}
