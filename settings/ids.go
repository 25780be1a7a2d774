package settings

import (
	"strconv"
	"strings"
	"unicode"
)

// GiveIDs gives an id to each action without one, made from the title. Further ones of
// the same title get a number: push, push-2.
func GiveIDs(actions []Action) {
	taken := takenIDs(actions)
	for i := range actions {
		if actions[i].ID == "" {
			actions[i].ID = freeID(taken, actions[i].Title)
			taken[actions[i].ID] = true
		}
	}
}

func takenIDs(actions []Action) map[string]bool {
	taken := map[string]bool{}
	for _, a := range actions {
		taken[a.ID] = true
	}
	return taken
}

// freeID is an id made from the title that is not taken.
func freeID(taken map[string]bool, title string) string {
	base := Slug(title)
	id := base
	for n := 2; taken[id]; n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	return id
}

// Slug returns a title in lower case, with hyphens between its words; "action" if it
// has no letters and digits.
func Slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !IsIDCharacter(r) })
	if len(words) == 0 {
		return "action"
	}
	return strings.Join(words, "-")
}

// IsIDCharacter is true for letters, digits and marks, which words of an id consist of.
func IsIDCharacter(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}
