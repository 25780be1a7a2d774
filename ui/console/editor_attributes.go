package console

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"otpdialog/radiusclient"
	"otpdialog/settings"
)

// attributesTab is the tab Attributes: what is sent beside name and password.
func (e *editor) attributesTab() []control {
	rows := make([]tableRow, len(e.draft.Attributes))
	for i, a := range e.draft.Attributes {
		rows[i] = tableRow{cells: []string{a.Vendor, a.Name, a.Value}}
		if problem := e.attributeProblem(e.problems, i, a); problem != "" {
			rows[i].wrong, rows[i].note = true, problem
		}
	}
	e.selectedAttribute = max(0, min(e.selectedAttribute, len(rows)-1))
	list := &table{
		id: "attributes", selected: &e.selectedAttribute, rows: rows,
		columns: []column{{title: "Vendor"}, {title: "Attribute"}, {title: "Value", grows: true}},
		empty:   "There is none. Press Add, or Ins.",
		open:    func(int) tea.Cmd { return e.attributeProperties() },
	}
	line := []button{{id: "add_attribute", label: "Add", off: e.managed(), do: e.addAttribute}}
	if e.managed() == "" {
		list.keys = []shortcut{{keys.Add, e.addAttribute}, {keys.Delete, e.deleteAttribute}}
		list.move = e.moveAttribute
		if len(rows) > 0 {
			line = append(line,
				button{id: "edit_attribute", label: "Properties", do: e.attributeProperties},
				button{id: "delete_attribute", label: "Delete", do: e.deleteAttribute})
		}
	}
	return []control{
		&paragraph{text: "Sent with every request, beside those that the sign-in makes itself.", style: muted},
		blank, list, blank, &buttons{of: line}, blank,
		e.text("dictionary_file", "Dictionary file", "In the format of FreeRADIUS: adds names to those of the RFCs and of 40 vendors. Empty for none.", &e.draft.DictionaryFile),
	}
}

// attributeProblem is what is wrong with an attribute, by the rules of the file or by
// those of its dictionary.
func (e *editor) attributeProblem(problems settings.Problems, i int, a settings.Attribute) string {
	for _, p := range problems {
		if tabOf(p.Key) == attributesAt && p.Key != "dictionary_file" && indexIn(p.Key) == i {
			return words(p, "")
		}
	}
	if e.dictionary == nil {
		return ""
	}
	if err := e.dictionary.Check(radiusclient.Attribute(a)); err != nil {
		return sentence(err)
	}
	return ""
}

// loaded has something done once the dictionary is there; the embedded one is
// parsed when it is wanted for the first time.
func (e *editor) loaded(then func() tea.Cmd) tea.Cmd {
	path := e.draft.DictionaryPath()
	if e.dictionary != nil && e.dictionaryOf == path {
		return then()
	}
	connection := e.draft.Clone().Connection
	return e.c.start(func() func() tea.Cmd {
		dictionary, err := e.c.o.Dictionary(&connection)
		return func() tea.Cmd {
			if err != nil {
				e.c.Complain(err)
				return nil
			}
			e.dictionary, e.dictionaryOf = dictionary, path
			return then()
		}
	})
}

func (e *editor) addAttribute() tea.Cmd {
	if e.managed() != "" {
		return nil
	}
	return e.loaded(func() tea.Cmd {
		e.c.open(&attributePage{e: e, index: len(e.draft.Attributes)})
		return nil
	})
}

func (e *editor) attributeProperties() tea.Cmd {
	i := e.selectedAttribute
	if i >= len(e.draft.Attributes) {
		return nil
	}
	return e.loaded(func() tea.Cmd {
		e.c.open(&attributePage{e: e, index: i, attribute: e.draft.Attributes[i]})
		return nil
	})
}

func (e *editor) deleteAttribute() tea.Cmd {
	if i := e.selectedAttribute; e.managed() == "" && i < len(e.draft.Attributes) {
		a := e.draft.Attributes[i]
		return e.c.ask("Delete "+a.Name, []control{&paragraph{text: "Delete the attribute " + a.Name + "?"}},
			button{id: "delete", label: "Delete", do: func() tea.Cmd {
				e.draft.Attributes = slices.Delete(slices.Clone(e.draft.Attributes), i, i+1)
				return nil
			}})
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

// An attributePage is the dialog of one attribute.
type attributePage struct {
	e         *editor
	index     int // in the draft; one past the last for a new one
	attribute settings.Attribute
}

func (p *attributePage) leave() tea.Cmd {
	p.e.c.close(p)
	return nil
}

// with are the draft's attributes with this one among them.
func (p *attributePage) with() []settings.Attribute {
	attributes := slices.Clone(p.e.draft.Attributes)
	if p.index == len(attributes) {
		return append(attributes, p.attribute)
	}
	attributes[p.index] = p.attribute
	return attributes
}

func (p *attributePage) problem() string {
	if p.attribute.Name == "" {
		return "Choose the attribute."
	}
	with := p.e.draft.Clone()
	with.Attributes = p.with()
	return p.e.attributeProblem(with.Problems(), p.index, p.attribute)
}

func (p *attributePage) ok() tea.Cmd {
	if problem := p.problem(); problem != "" {
		p.e.c.top().said = note{text: problem, wrong: true}
		return nil
	}
	p.e.draft.Attributes = p.with()
	p.e.selectedAttribute = p.index
	p.e.c.close(p)
	p.e.c.top().focusOn(stop{"attributes", p.index})
	return nil
}

const standardWord = "none (standard)"

func (p *attributePage) sheet() *sheet {
	managed := p.e.managed()
	a := &p.attribute
	info := p.info()
	vendor, name := a.Vendor, a.Name
	if vendor == "" {
		vendor = standardWord
	}
	if name == "" {
		name = "Choose"
	}
	help := "Choose the attribute first."
	if info.Type != "" {
		help = capital(info.Type) + ". For example " + info.Example + "."
	}
	value := &text{entry: entry{id: "value", label: "Value", help: help, managed: managed}, value: textValue{&a.Value}}
	if a.Value != "" || p.index < len(p.e.draft.Attributes) {
		value.problem = p.problem()
	}
	s := &sheet{
		title: "Attribute", form: box, width: 72, first: stop{id: "name"}, enter: p.ok,
		body: []control{
			&chooser{entry: entry{id: "vendor", label: "Vendor", help: "Whose attribute it is. Those of the RFCs have no vendor.", managed: managed}, value: vendor, open: p.pickVendor},
			&chooser{entry: entry{id: "name", label: "Attribute", help: "By its name in the dictionary.", managed: managed}, value: name, open: p.pickName},
			value,
		},
	}
	if len(info.Values) > 0 && managed == "" {
		s.body = append(s.body, &buttons{of: []button{{id: "values", label: "Choose a value", help: "The names that its dictionary has.", do: p.pickValue}}})
	}
	if managed == "" {
		s.foot = []button{{id: "ok", label: okWord, do: p.ok}}
	}
	s.foot = append(s.foot, button{id: "cancel", label: cancelWord, do: p.leave})
	return s
}

// info is what is known of the attribute, nothing of one that is not.
func (p *attributePage) info() radiusclient.AttributeInfo {
	for _, info := range p.e.dictionary.Attributes(p.attribute.Vendor) {
		if info.Name == p.attribute.Name {
			return info
		}
	}
	return radiusclient.AttributeInfo{}
}

func (p *attributePage) pickVendor() tea.Cmd {
	names := append([]string{""}, p.e.dictionary.Vendors()...)
	picks := make([]pick, len(names))
	for i, name := range names {
		picks[i] = pick{label: name}
	}
	picks[0].label = standardWord
	return p.e.c.openPicker("Vendor", picks, slices.Index(names, p.attribute.Vendor), func(i int) tea.Cmd {
		if p.attribute.Vendor != names[i] {
			p.attribute = settings.Attribute{Vendor: names[i]}
		}
		return nil
	})
}

func (p *attributePage) pickName() tea.Cmd {
	infos := p.e.dictionary.Attributes(p.attribute.Vendor)
	picks, selected := make([]pick, len(infos)), 0
	for i, info := range infos {
		picks[i] = pick{label: info.Name, about: info.Type}
		if info.Name == p.attribute.Name {
			selected = i
		}
	}
	return p.e.c.openPicker("Attribute", picks, selected, func(i int) tea.Cmd {
		p.attribute.Name = infos[i].Name
		p.e.c.top().focusOn(stop{id: "value"})
		return nil
	})
}

func (p *attributePage) pickValue() tea.Cmd {
	values := p.info().Values
	picks := make([]pick, len(values))
	for i, v := range values {
		picks[i] = pick{label: v}
	}
	return p.e.c.openPicker("Value", picks, slices.Index(values, p.attribute.Value), func(i int) tea.Cmd {
		p.attribute.Value = values[i]
		return nil
	})
}
