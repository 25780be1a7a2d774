package console

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
)

// An attributePage is the dialog of one attribute.
type attributePage struct {
	e         *editor
	index     int // in the draft; one past the last for a new one
	attribute settings.Attribute
	opened    settings.Attribute // as it was then
}

// askToSave asks about what was changed here, before the program is left.
func (p *attributePage) askToSave(then func() tea.Cmd) bool {
	return p.e.askToTake(p, p.attribute != p.opened, p.ok, then)
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
	problems := with.Problems()
	return attributeProblem(append(problems, p.e.judgeAttributes(with.Attributes, problems)...), p.index)
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
func (p *attributePage) info() dictionary.Info {
	for _, info := range p.e.dictionary.Attributes(p.attribute.Vendor) {
		if info.Name == p.attribute.Name {
			return info
		}
	}
	return dictionary.Info{}
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
