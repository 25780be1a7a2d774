package console

import (
	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// attributesTab is the tab Attributes: what is sent in addition to user name and password.
func (e *editor) attributesTab() []kit.Control {
	rows := make([]kit.Row, len(e.draft.Attributes))
	for i, a := range e.draft.Attributes {
		problem := problemAt(e.problems, attributesTable, i)
		rows[i] = kit.Row{Cells: []string{a.Vendor, a.Name, a.Value}, Wrong: problem != "", Note: problem}
	}
	e.selectedAttribute = max(0, min(e.selectedAttribute, len(rows)-1))
	list := &kit.Table{
		ID: attributesTable, Selected: &e.selectedAttribute, Rows: rows,
		Columns: []kit.Column{{Title: "Vendor"}, {Title: "Attribute"}, {Title: "Value"}},
		Empty:   "There are none. Press Add or Ins.",
		Does:    editAttribute,
	}
	line := []kit.Button{{ID: "add_attribute", Label: "Add", Key: kit.Keys.Add, Off: e.managed(), Does: addAttribute}}
	if list.Drag = e.managed() == ""; list.Drag && len(rows) > 0 {
		line = append(line,
			kit.Button{ID: "edit_attribute", Label: "Properties", Does: editAttribute},
			kit.Button{ID: "delete_attribute", Label: deleteWord, Key: keys.Delete, Does: deleteAttribute})
	}
	return []kit.Control{
		&kit.Paragraph{Text: "Sent with every request, in addition to the attributes of the sign-in itself.", Style: kit.Muted},
		kit.Blank, list, kit.Blank, &kit.Buttons{Of: line}, kit.Blank,
		e.fields().text("dictionary_file", "Dictionary file", "A dictionary in FreeRADIUS format, with more names than those of the RFCs and 40 vendors. Empty: none.", &e.draft.DictionaryFile),
	}
}

// judgeAttributes returns what the dictionary finds wrong with attributes in which the
// rules of the file find nothing wrong.
func (e *editor) judgeAttributes(attributes []settings.Attribute, others settings.Problems) settings.Problems {
	if !e.hasDictionary() {
		return nil
	}
	var problems settings.Problems
	for i, a := range attributes {
		if problemAt(others, attributesTable, i) != "" {
			continue
		}
		if err := e.dictionary.Check(dictionary.Attribute(a)); err != nil {
			problems = append(problems, settings.Problem{Key: settings.JoinIndex(attributesTable, i) + ".value", Advice: advice.New("bad-attribute", err.Error())})
		}
	}
	return problems
}

// hasDictionary is true if the dictionary is that of the draft as it is now.
func (e *editor) hasDictionary() bool {
	return e.dictionary != nil && e.dictionaryOf == e.draft.DictionaryPath()
}

// dictionaryRead is the result of reading the dictionary, and what it was read for.
type dictionaryRead struct {
	dictionary *dictionary.Dictionary
	of         string // the file that was added to it
	err        error
	then       kit.Action
}

// readDictionary reads the dictionary: what comes with the program is parsed when it
// is needed for the first time.
func (e *editor) readDictionary(then kit.Action) kit.Want {
	connection, path := e.draft.Clone().Connection, e.draft.DictionaryPath()
	return kit.Run{Alone: true, Work: func() kit.Action {
		d, err := e.c.o.Dictionary(&connection)
		return dictionaryRead{d, path, err, then}
	}}
}

// judgeAtFirst checks the attributes with the dictionary when the editor opens.
func (e *editor) judgeAtFirst() kit.Want {
	if !e.needsDictionary() {
		return nil
	}
	return e.readDictionary(nil)
}

// needsDictionary is true if the dictionary can find something wrong, with itself or with
// the attributes.
func (e *editor) needsDictionary() bool {
	return len(e.draft.Attributes) > 0 || e.draft.DictionaryFile != ""
}

// takeDictionary continues after the dictionary was read, or could not be: that is
// reported, and keeps nobody from saving.
func (e *editor) takeDictionary(r dictionaryRead) kit.Want {
	if r.err == nil {
		e.dictionary, e.dictionaryOf = r.dictionary, r.of
		e.judge()
	}
	switch then := r.then.(type) {
	case writeDraft:
		if len(e.problems) > 0 {
			return e.showProblem("Not saved")
		}
		return e.write(then.then, nil, r.err)
	case openAttribute:
		if r.err == nil {
			return kit.Open{Page: then.page}
		}
	default:
		if e.draft.SavedName() == "" {
			return nil // what is new is reported when it is saved
		}
	}
	return complain(r.err)
}

type (
	// openAttribute opens the box of an attribute once the dictionary has been read.
	openAttribute struct{ page *attributePage }

	// removeAttribute deletes an attribute.
	removeAttribute struct{ index int }
)

func (e *editor) doWithAttribute(task editorTask) kit.Want {
	i, n := e.selectedAttribute, len(e.draft.Attributes)
	switch {
	case task != addAttribute && i >= n:
		return nil
	case task == deleteAttribute:
		return askToDelete("attribute", e.draft.Attributes[i].Name, "", removeAttribute{i})
	}
	p := &attributePage{newBox(e, attributesTable, n, settings.Attribute{})}
	if task == editAttribute {
		p.box = newBox(e, attributesTable, i, e.draft.Attributes[i])
	}
	if e.hasDictionary() {
		return kit.Open{Page: p}
	}
	return e.readDictionary(openAttribute{p})
}

// askToDelete asks before something of the draft is deleted.
func askToDelete(what, name, more string, does kit.Action) kit.Want {
	return kit.Open{Page: &kit.Question{
		Title: "Delete " + name, Body: []kit.Control{&kit.Paragraph{Text: "Delete the " + what + " " + name + "?" + more}},
		Answers: []kit.Button{{ID: "delete", Label: deleteWord, Does: does}},
	}}
}

func (e *editor) moveAttribute(from, to int) kit.Want {
	e.draft.Attributes, e.selectedAttribute = moved(e.draft.Attributes, from, to), to
	return nil
}
