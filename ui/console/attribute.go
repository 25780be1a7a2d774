package console

import (
	"cmp"
	"slices"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// An attributePage is the box of one attribute.
type attributePage struct{ box[settings.Attribute] }

type (
	pickVendor struct{}
	pickName   struct{}
	pickValue  struct{}

	vendorPicked struct{ name string }
	namePicked   struct{ name string }
	valuePicked  struct{ name string }
)

// with are the draft's attributes with this one among them.
func (p *attributePage) with() []settings.Attribute {
	return with(p.e.draft.Attributes, p.index, p.element)
}

func (p *attributePage) problem() string {
	if p.element.Name == "" {
		return "Choose an attribute."
	}
	draft := p.e.draft.Clone()
	draft.Attributes = p.with()
	problems := draft.Problems()
	return problemAt(append(problems, p.e.judgeAttributes(draft.Attributes, problems)...), attributesTable, p.index)
}

// Do implements [kit.Page].
func (p *attributePage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Save:
		return p.take(a.Then)
	case pickVendor:
		return pick("Vendor", append([]string{""}, p.e.dictionary.Vendors()...), p.element.Vendor, func(name string) kit.Pick {
			if name == "" {
				return kit.Pick{Label: standardWord, Does: vendorPicked{}}
			}
			return kit.Pick{Label: name, Does: vendorPicked{name}}
		})
	case pickName:
		return pick("Attribute", p.e.dictionary.Attributes(p.element.Vendor), p.info(), func(info dictionary.Info) kit.Pick {
			return kit.Pick{Label: info.Name, About: info.Type, Does: namePicked{info.Name}}
		})
	case pickValue:
		return pick("Value", p.info().Values, p.element.Value, func(name string) kit.Pick { return kit.Pick{Label: name, Does: valuePicked{name}} })
	case vendorPicked:
		if p.element.Vendor != a.name {
			p.element = settings.Attribute{Vendor: a.name}
		}
	case namePicked:
		p.element.Name = a.name
		return kit.Focus{Stop: kit.Stop{ID: "value"}}
	case valuePicked:
		p.element.Value = a.name
	}
	return p.leave(a)
}

// take takes the attribute over into the draft, if nothing is wrong with it.
func (p *attributePage) take(then kit.Want) kit.Want {
	if problem := p.problem(); problem != "" {
		return kit.Say{Text: problem, Wrong: true}
	}
	p.e.draft.Attributes, p.e.selectedAttribute = p.with(), p.index
	return p.taken(then)
}

// pick lets the person choose one of many.
func pick[T any](title string, all []T, now T, about func(T) kit.Pick) kit.Want {
	p := &kit.Picker{Title: title}
	for i, one := range all {
		p.Choices = append(p.Choices, about(one))
		if about(one).Does == about(now).Does {
			p.Selected = i
		}
	}
	return kit.Open{Page: p}
}

const standardWord = "none (standard)"

// Sheet implements [kit.Page].
func (p *attributePage) Sheet(kit.Screen) *kit.Sheet {
	f := fields{managed: p.e.managed()}
	a, info := &p.element, p.info()
	help := "Choose an attribute first."
	if info.Type != "" {
		help = advice.Sentence(info.Type) + " For example " + info.Example + "."
	}
	vendor := &kit.Chooser{Entry: f.entry("vendor", "Vendor", "The vendor that defines the attribute. Attributes of the RFCs have none."), Value: cmp.Or(a.Vendor, standardWord), Opens: pickVendor{}}
	name := &kit.Chooser{Entry: f.entry("name", "Attribute", "Its name in the dictionary."), Value: cmp.Or(a.Name, "Choose"), Opens: pickName{}}
	value := &kit.Text{Entry: f.entry("value", "Value", help), Value: kit.StringValue{Of: &a.Value}}
	if !kit.CanBeTyped(a.Value) { // too long, or with line ends
		value.Managed = cmp.Or(value.Managed, "Edit this value in the file")
	}
	wrong := &value.Entry
	switch {
	case a.Vendor != "" && !slices.Contains(p.e.dictionary.Vendors(), a.Vendor):
		wrong = &vendor.Entry
	case info.Type == "":
		wrong = &name.Entry
	}
	if wrong.Missing = p.problem(); a.Value != "" || p.index < len(p.e.draft.Attributes) {
		wrong.Problem = wrong.Missing
	}
	s := p.sheet("Attribute", 72, "name", vendor, name, value)
	if len(info.Values) > 0 && f.managed == "" {
		s.Body = append(s.Body, &kit.Buttons{Of: []kit.Button{{ID: "values", Label: "Choose a value", Help: "The values that have a name in the dictionary.", Does: pickValue{}}}})
	}
	return s
}

// info is what is known of the attribute; zero if it is unknown.
func (p *attributePage) info() dictionary.Info {
	for _, info := range p.e.dictionary.Attributes(p.element.Vendor) {
		if info.Name == p.element.Name {
			return info
		}
	}
	return dictionary.Info{}
}
