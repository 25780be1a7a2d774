package settings

import (
	"cmp"
	"slices"
)

// dropped are the comments and keys of an old text that a new one does not have,
// in the order of the old one.
func dropped(old, now string) []string {
	left := remarks(now)
	var missing []string
	for _, remark := range remarks(old) {
		if i := slices.Index(left, remark); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			missing = append(missing, remark)
		}
	}
	return missing
}

// remarks are the comments and the keys of a text, without shared secrets. A
// key of a list has no index: what moves is not lost.
func remarks(text string) []string {
	l := walk(withoutSecrets(text, func(string) string { return hidden }))
	type remark struct {
		at   int
		text string
	}
	var found []remark
	for _, c := range l.comments {
		found = append(found, remark{c.start, oneLine(c.of(l.text))})
	}
	for _, h := range l.headers {
		found = append(found, remark{h.start, oneLine(h.of(l.text))})
	}
	for _, p := range l.pairs {
		found = append(found, remark{p.key.start, withoutIndices(p.path)})
	}
	slices.SortStableFunc(found, func(a, b remark) int { return cmp.Compare(a.at, b.at) })
	texts := make([]string, len(found))
	for i, r := range found {
		texts[i] = r.text
	}
	return texts
}
