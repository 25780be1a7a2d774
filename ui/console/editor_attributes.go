package console

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// attributesTab is the tab Attributes: what is sent beside name and password.
func (e *editor) attributesTab() []kit.Control {
	rows := make([]kit.Row, len(e.draft.Attributes))
	for i, a := range e.draft.Attributes {
		rows[i] = kit.Row{Cells: []string{a.Vendor, a.Name, a.Value}}
		if problem := attributeProblem(e.problems, i); problem != "" {
			rows[i].Wrong, rows[i].Note = true, problem
		}
	}
	e.selectedAttribute = max(0, min(e.selectedAttribute, len(rows)-1))
	list := &kit.Table{
		ID: "attributes", Selected: &e.selectedAttribute, Rows: rows,
		Columns: []kit.Column{{Title: "Vendor"}, {Title: "Attribute"}, {Title: "Value", Grows: true}},
		Empty:   "There is none. Press Add, or Ins.",
		Does:    call(e.attributeProperties),
	}
	line := []kit.Button{{ID: "add_attribute", Label: "Add", Off: e.managed(), Does: call(e.addAttribute)}}
	if e.managed() == "" {
		list.Keys = []kit.Shortcut{{Key: kit.Keys.Add, Does: call(e.addAttribute)}, {Key: keys.Delete, Does: call(e.deleteAttribute)}}
		list.Drag = true
		if len(rows) > 0 {
			line = append(line,
				kit.Button{ID: "edit_attribute", Label: "Properties", Does: call(e.attributeProperties)},
				kit.Button{ID: "delete_attribute", Label: "Delete", Does: call(e.deleteAttribute)})
		}
	}
	return []kit.Control{
		&kit.Paragraph{Text: "Sent with every request, beside those that the sign-in makes itself.", Style: kit.Muted},
		kit.Blank, list, kit.Blank, &kit.Buttons{Of: line}, kit.Blank,
		e.text("dictionary_file", "Dictionary file", "In the format of FreeRADIUS: adds names to those of the RFCs and of 40 vendors. Empty for none.", &e.draft.DictionaryFile),
	}
}

// attributeProblem is what is wrong with an attribute.
func attributeProblem(problems settings.Problems, i int) string {
	for _, p := range problems {
		if tabOf(p.Key) == attributesAt && p.Key != "dictionary_file" && indexIn(p.Key) == i {
			return words(p, "")
		}
	}
	return ""
}

// judgeAttributes are the problems that the dictionary has with attributes, of those
// that the file's own rules have none with.
func (e *editor) judgeAttributes(attributes []settings.Attribute, others settings.Problems) settings.Problems {
	if !e.hasDictionary() {
		return nil
	}
	var problems settings.Problems
	for i, a := range attributes {
		if attributeProblem(others, i) != "" {
			continue
		}
		if err := e.dictionary.Check(dictionary.Attribute(a)); err != nil {
			problems = append(problems, settings.Problem{Key: fmt.Sprintf("attributes[%d].value", i), Advice: advice.New("bad-attribute", err.Error())})
		}
	}
	return problems
}

// hasDictionary is true where the dictionary is that of the draft as it is now.
func (e *editor) hasDictionary() bool {
	return e.dictionary != nil && e.dictionaryOf == e.draft.DictionaryPath()
}

// withDictionary has something done once the dictionary has been read, or could not
// be: what comes with the program is parsed when it is wanted for the first time.
func (e *editor) withDictionary(then func(error) tea.Cmd) tea.Cmd {
	if e.hasDictionary() {
		return then(nil)
	}
	connection, path := e.draft.Clone().Connection, e.draft.DictionaryPath()
	return e.c.start(func() func() tea.Cmd {
		dictionary, err := e.c.o.Dictionary(&connection)
		return func() tea.Cmd {
			if err == nil {
				e.dictionary, e.dictionaryOf = dictionary, path
				e.c.stack.Arrange() // what it says of the attributes counts at once
			}
			return then(err)
		}
	})
}

// openAttribute opens the dialog of an attribute.
func (e *editor) openAttribute(p *attributePage) tea.Cmd {
	return e.withDictionary(func(err error) tea.Cmd {
		if err != nil {
			e.c.Complain(err)
			return nil
		}
		e.c.open(p)
		return nil
	})
}

func (e *editor) addAttribute() tea.Cmd {
	if e.managed() != "" {
		return nil
	}
	return e.openAttribute(&attributePage{e: e, index: len(e.draft.Attributes)})
}

func (e *editor) attributeProperties() tea.Cmd {
	i := e.selectedAttribute
	if i >= len(e.draft.Attributes) {
		return nil
	}
	return e.openAttribute(&attributePage{e: e, index: i, attribute: e.draft.Attributes[i], opened: e.draft.Attributes[i]})
}

func (e *editor) deleteAttribute() tea.Cmd {
	if i := e.selectedAttribute; e.managed() == "" && i < len(e.draft.Attributes) {
		a := e.draft.Attributes[i]
		return e.c.ask("Delete "+a.Name, []kit.Control{&kit.Paragraph{Text: "Delete the attribute " + a.Name + "?"}},
			kit.Button{ID: "delete", Label: "Delete", Does: call(func() tea.Cmd {
				e.draft.Attributes = slices.Delete(slices.Clone(e.draft.Attributes), i, i+1)
				return nil
			})})
	}
	return nil
}

func (e *editor) moveAttribute(from, to int) tea.Cmd {
	attributes := slices.Clone(e.draft.Attributes)
	moved := attributes[from]
	e.draft.Attributes = slices.Insert(slices.Delete(attributes, from, from+1), to, moved)
	e.selectedAttribute = to
	return nil
}
