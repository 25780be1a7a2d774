package console

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/ui/kit"
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
		p.e.c.top().Say(kit.Note{Text: problem, Wrong: true})
		return nil
	}
	p.e.draft.Attributes = p.with()
	p.e.selectedAttribute = p.index
	p.e.c.close(p)
	p.e.c.top().FocusOn(kit.Stop{ID: "attributes", Part: p.index})
	return nil
}

const standardWord = "none (standard)"

// Do implements [kit.Page].
func (p *attributePage) Do(a kit.Action) kit.Want { return do(a, p.leave) }

// Sheet implements [kit.Page].
func (p *attributePage) Sheet(kit.Screen) *kit.Sheet {
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
	value := &kit.Text{Entry: kit.Entry{ID: "value", Label: "Value", Help: help, Managed: managed}, Value: kit.StringValue{Of: &a.Value}}
	if a.Value != "" || p.index < len(p.e.draft.Attributes) {
		value.Problem = p.problem()
	}
	s := &kit.Sheet{
		Title: "Attribute", Form: kit.Box, Width: 72, First: kit.Stop{ID: "name"}, Enter: call(p.ok),
		Body: []kit.Control{
			&kit.Chooser{Entry: kit.Entry{ID: "vendor", Label: "Vendor", Help: "Whose attribute it is. Those of the RFCs have no vendor.", Managed: managed}, Value: vendor, Opens: call(p.pickVendor)},
			&kit.Chooser{Entry: kit.Entry{ID: "name", Label: "Attribute", Help: "By its name in the dictionary.", Managed: managed}, Value: name, Opens: call(p.pickName)},
			value,
		},
	}
	if len(info.Values) > 0 && managed == "" {
		s.Body = append(s.Body, &kit.Buttons{Of: []kit.Button{{ID: "values", Label: "Choose a value", Help: "The names that its dictionary has.", Does: call(p.pickValue)}}})
	}
	if managed == "" {
		s.Foot = []kit.Button{{ID: "ok", Label: okWord, Does: call(p.ok)}}
	}
	s.Foot = append(s.Foot, kit.Button{ID: "cancel", Label: cancelWord, Does: kit.Leave{}})
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
	picks := make([]kit.Pick, len(names))
	for i, name := range names {
		picks[i] = kit.Pick{Label: name}
	}
	picks[0].Label = standardWord
	return p.e.c.openPicker("Vendor", picks, slices.Index(names, p.attribute.Vendor), func(i int) tea.Cmd {
		if p.attribute.Vendor != names[i] {
			p.attribute = settings.Attribute{Vendor: names[i]}
		}
		return nil
	})
}

func (p *attributePage) pickName() tea.Cmd {
	infos := p.e.dictionary.Attributes(p.attribute.Vendor)
	picks, selected := make([]kit.Pick, len(infos)), 0
	for i, info := range infos {
		picks[i] = kit.Pick{Label: info.Name, About: info.Type}
		if info.Name == p.attribute.Name {
			selected = i
		}
	}
	return p.e.c.openPicker("Attribute", picks, selected, func(i int) tea.Cmd {
		p.attribute.Name = infos[i].Name
		p.e.c.top().FocusOn(kit.Stop{ID: "value"})
		return nil
	})
}

func (p *attributePage) pickValue() tea.Cmd {
	values := p.info().Values
	picks := make([]kit.Pick, len(values))
	for i, v := range values {
		picks[i] = kit.Pick{Label: v}
	}
	return p.e.c.openPicker("Value", picks, slices.Index(values, p.attribute.Value), func(i int) tea.Cmd {
		p.attribute.Value = values[i]
		return nil
	})
}
