package document

import (
	"fmt"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/assets"
	"otpdialog/settings"
)

const maxIDLength = 64 // characters

func readActions(root *table) []settings.Action {
	tables := root.tables("actions")
	if len(tables) > settings.MaxActions {
		sixth := tables[settings.MaxActions]
		sixth.doc.problem(sixth.path, sixth.path, "too-many-actions", fmt.Sprintf("a connection has at most %d actions, and this is one too many", settings.MaxActions),
			"remove one; disabled actions count, too")
	}
	var actions []settings.Action
	for _, t := range tables {
		actions = append(actions, readAction(t))
		t.refuseUnknown("[[actions]]", root.aboveLists)
	}
	refuseSecondAutosend(tables, actions)
	refuseSameID(tables, actions)
	settings.GiveIDs(actions)
	return actions
}

// readAction reads the keys of one action. Its ID stays empty if the file has none.
func readAction(t *table) settings.Action {
	a := settings.DefaultAction()
	t.boolean("enabled", &a.Enabled)
	t.requiredLine("title", &a.Title, settings.MaxTitleLength, `"Push"`)
	t.text("command", &a.Command)
	if len(a.Command) > settings.MaxCommandLength {
		t.problem("command", "too-long", fmt.Sprintf("command has %d bytes", len(a.Command)),
			fmt.Sprintf("write at most %d bytes instead: a RADIUS password cannot be longer", settings.MaxCommandLength))
	}
	t.oneLine("description", &a.Description, settings.MaxDescriptionLength)
	t.oneLine("message", &a.Message, settings.MaxMessageLength)
	t.image("image", &a.Image)
	t.boolean("autosend", &a.Autosend)
	choice(t, "reject_means", &a.RejectMeans, settings.RejectMeansRejected, settings.RejectMeansCodeSent)
	t.id("id", &a.ID)
	return a
}

func (t *table) image(key string, to *string) {
	known := assets.Names()
	if !t.text(key, to) || slices.Contains(known, *to) {
		return
	}
	next := "write one of " + strings.Join(known, ", ") + " instead"
	if near, ok := advice.Nearest(*to, known); ok {
		next = fmt.Sprintf("write %s = %q instead, or one of %s", key, near, strings.Join(known, ", "))
	}
	t.problem(key, "unknown-image", fmt.Sprintf("the gallery has no image %q", *to), next)
}

func (t *table) id(key string, to *string) {
	var id string
	if !t.oneLine(key, &id, maxIDLength) {
		return
	}
	what := ""
	switch {
	case id == "":
		what = "id is empty"
	case strings.ContainsFunc(id, func(r rune) bool { return !settings.IsIDCharacter(r) && !strings.ContainsRune("-_.", r) }):
		what = fmt.Sprintf("id %q contains characters other than letters, digits, hyphens, underscores and dots", id)
	}
	if what != "" {
		t.problem(key, "bad-id", what,
			fmt.Sprintf("write %s = %q instead, or omit it", key, settings.Slug(id)))
		return
	}
	*to = id
}

func refuseSecondAutosend(tables []*table, actions []settings.Action) {
	first := slices.IndexFunc(actions, func(a settings.Action) bool { return a.Autosend })
	for i := range actions {
		if actions[i].Autosend && i != first {
			tables[i].problem("autosend", "second-autosend", fmt.Sprintf("autosend is already on for the action %q, and only one action can have it", actions[first].Title),
				"write autosend = false instead")
		}
	}
}

// refuseSameID notes ids that an earlier action has, and removes them.
func refuseSameID(tables []*table, actions []settings.Action) {
	for i, a := range actions {
		first := slices.IndexFunc(actions, func(b settings.Action) bool { return b.ID == a.ID })
		if a.ID != "" && first != i {
			tables[i].problem("id", "duplicate-id", fmt.Sprintf("id %q is already used by the action %q", a.ID, actions[first].Title),
				"write a different id, or omit it")
			actions[i].ID = ""
		}
	}
}
