package settings

import (
	"strconv"
	"strings"
	"unicode"
)

// GiveIDs makes an id from the title for each action without one, later ones
// of the same title numbered: push, push-2.
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

// Slug is a title in lower case, its words joined by hyphens; "action" if the
// title has no letter and no digit.
func Slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !IsIDCharacter(r) })
	if len(words) == 0 {
		return "action"
	}
	return strings.Join(words, "-")
}

// IsIDCharacter is true for the characters of a word in an id.
func IsIDCharacter(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}
