package settings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"otpdialog/assets"
)

const (
	maxIDLength  = 64 // characters
	defaultImage = "key"
)

// DefaultAction is what a file says of an action of which it leaves everything
// out.
func DefaultAction() Action { return Action{Enabled: true, Image: defaultImage} }

func readActions(root *table) []Action {
	above := keysAbove(root)
	tables := root.tables("actions")
	if len(tables) > MaxActions {
		sixth := tables[MaxActions]
		sixth.doc.problem(sixth.path, fmt.Sprintf("a connection has at most %d actions, and this is one more", MaxActions),
			"remove one; actions that are not enabled count, too")
	}
	var actions []Action
	for _, t := range tables {
		actions = append(actions, readAction(t))
		t.elsewhere = above
		t.refuseUnknown("[[actions]]")
	}
	refuseSecondAutosend(tables, actions)
	refuseSameID(tables, actions)
	giveIDs(actions)
	return actions
}

// readAction reads the keys of one action. Its ID is left empty where the file
// has none.
func readAction(t *table) Action {
	a := DefaultAction()
	t.boolean("enabled", &a.Enabled)
	t.requiredLine("title", &a.Title, MaxTitleLength, `"Push"`)
	t.text("command", &a.Command)
	if len(a.Command) > MaxCommandLength {
		t.problem("command", fmt.Sprintf("command has %d bytes", len(a.Command)),
			fmt.Sprintf("write at most %d bytes instead: a password in RADIUS carries no more", MaxCommandLength))
	}
	t.line("description", &a.Description, MaxDescriptionLength)
	t.line("message", &a.Message, MaxMessageLength)
	t.image("image", &a.Image)
	t.boolean("autosend", &a.Autosend)
	choice(t, "reject_means", &a.RejectMeans, RejectMeansRejected, RejectMeansCodeSent)
	t.id("id", &a.ID)
	return a
}

func (t *table) image(key string, to *string) {
	known := assets.Names()
	if !t.text(key, to) || slices.Contains(known, *to) {
		return
	}
	hint := "write one of " + strings.Join(known, ", ") + " instead"
	if near, ok := nearest(*to, known); ok {
		hint = fmt.Sprintf("write %s = %q instead, or one of %s", key, near, strings.Join(known, ", "))
	}
	t.problem(key, fmt.Sprintf("the gallery has no image %q", *to), hint)
}

func (t *table) id(key string, to *string) {
	var id string
	if !t.line(key, &id, maxIDLength) {
		return
	}
	if id == "" || strings.ContainsFunc(id, func(r rune) bool { return !isIDCharacter(r) && !strings.ContainsRune("-_.", r) }) {
		t.problem(key, fmt.Sprintf("id %q is not made of letters, digits, hyphens, underscores and dots", id),
			fmt.Sprintf("write %s = %q instead, or leave it out", key, slug(id)))
		return
	}
	*to = id
}

func refuseSecondAutosend(tables []*table, actions []Action) {
	first := slices.IndexFunc(actions, func(a Action) bool { return a.Autosend })
	for i := range actions {
		if actions[i].Autosend && i != first {
			tables[i].problem("autosend", fmt.Sprintf("autosend is on for the action %q already, and one action at most can have it", actions[first].Title),
				"write autosend = false instead")
		}
	}
}

// refuseSameID takes an id away that another action has.
func refuseSameID(tables []*table, actions []Action) {
	for i, a := range actions {
		first := slices.IndexFunc(actions, func(b Action) bool { return b.ID == a.ID })
		if a.ID != "" && first != i {
			tables[i].problem("id", fmt.Sprintf("id %q is that of the action %q already", a.ID, actions[first].Title),
				"write an id of its own, or leave it out")
			actions[i].ID = ""
		}
	}
}

// giveIDs makes an id from the title for each action without one, later ones
// of the same title numbered: push, push-2.
func giveIDs(actions []Action) {
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
	base := slug(title)
	id := base
	for n := 2; taken[id]; n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	return id
}

// slug is a title in lower case, its words joined by hyphens; "action" if the
// title has no letter and no digit.
func slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !isIDCharacter(r) })
	if len(words) == 0 {
		return "action"
	}
	return strings.Join(words, "-")
}

func isIDCharacter(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}
