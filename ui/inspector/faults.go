package inspector

import (
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/simulator"
	"otpdialog/ui/kit"
)

// Faults are those of a server. [simulator.Server] implements it.
type Faults interface {
	AddFault(f simulator.Fault) (id uint64, mistakes []schema.Mistake)
	Faults() []simulator.SetFault
	RemoveFault(id uint64) bool
}

// A faultsPage lists the effects, and lets the server misbehave.
type faultsPage struct {
	of       Faults
	selected int
}

type (
	setFault    struct{ times int } // 0: always
	clearFaults struct{}
)

var (
	onceKey   = kit.Bind("Enter", "once", "enter")
	alwaysKey = kit.Bind("a", "always", "a")
	clearKey  = kit.Bind("x", "remove all", "x")
)

// usualDelay is that of the effect that needs one.
const usualDelay = 3 * time.Second

// Do implements [kit.Page].
func (p *faultsPage) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Leave:
		return kit.Close{}
	case setFault:
		f := simulator.Fault{Effect: simulator.Effects()[p.selected], Times: a.times}
		if f.Effect == simulator.EffectDelay {
			f.Delay = usualDelay
		}
		p.remove(f.Effect)
		p.of.AddFault(f)
	case clearFaults:
		p.remove("")
	}
	return nil
}

// remove removes the faults of an effect, "" for all.
func (p *faultsPage) remove(effect simulator.Effect) {
	for _, f := range p.of.Faults() {
		if effect == "" || f.Effect == effect {
			p.of.RemoveFault(f.ID)
		}
	}
}

// Sheet implements [kit.Page].
func (p *faultsPage) Sheet(kit.Screen) *kit.Sheet {
	set := map[simulator.Effect]string{}
	for _, f := range p.of.Faults() {
		set[f.Effect] = "always"
		if f.Times > 0 {
			set[f.Effect] = "once"
		}
		if f.Times > 0 && f.Hits >= f.Times {
			set[f.Effect] = "done"
		}
	}
	t := &kit.Table{ID: "effects", Selected: &p.selected, Does: setFault{1}, Columns: []kit.Column{{Title: "Effect"}, {Title: "Set"}, {Title: "What happens, and what it tests"}}}
	for _, e := range simulator.Effects() {
		good := advice.Sentence(strings.ReplaceAll(e.Good(), "`", "")) // which mark keys in documents
		t.Rows = append(t.Rows, kit.Row{Cells: []string{string(e), set[e], good}, Note: good})
	}
	keys := []kit.Shortcut{{Key: alwaysKey, Does: setFault{0}}, {Key: clearKey, Does: clearFaults{}}}
	return &kit.Sheet{
		Title: "Faults of the server", Form: kit.Full, Keys: keys, Body: []kit.Control{t},
		Hints: append([]kit.Shortcut{{Key: kit.Keys.Leave, Does: kit.Leave{}}, {Key: onceKey, Does: kit.PressFocused{}}}, keys...),
	}
}
