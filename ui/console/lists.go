package console

import (
	"slices"

	"otpdialog/ui/kit"
)

// A draft that is being written shares its lists with the one on the screen: they are
// only changed in a copy.

// with is a list with another element at an index, or one more at its end.
func with[T any](list []T, index int, element T) []T {
	list = slices.Clone(list)
	if index == len(list) {
		return append(list, element)
	}
	list[index] = element
	return list
}

// without is a list without the element at an index.
func without[T any](list []T, index int) []T {
	return slices.Delete(slices.Clone(list), index, index+1)
}

// moved is a list with an element moved from one index to another.
func moved[T any](list []T, from, to int) []T {
	return slices.Insert(without(list, from), to, list[from])
}

// A box holds one element of a list of the draft until OK.
type box struct {
	e     *editor
	table string // of the list
	index int    // in the draft; one past the last for a new one
}

// taken is what follows when the element has been taken over into the draft. After OK the
// box closes, and its element is selected.
func (b box) taken(then kit.Want) kit.Want {
	if then != nil {
		return then
	}
	return kit.Wants{kit.Close{}, kit.Focus{Stop: kit.Stop{ID: b.table, Part: b.index}}}
}

// askToSave asks about what was changed in box p.
func (b box) askToSave(p kit.Page, changed bool, then kit.Want) kit.Want {
	if !changed || b.e.managed() != "" {
		return nil
	}
	return kit.Unsaved("Your changes in this box are not applied yet.", kit.Wants{kit.Close{Page: p}, then})
}

// shortcuts are the keys of a box. What Undo takes back is outside; Save is its OK.
func (b box) shortcuts() []kit.Shortcut {
	return []kit.Shortcut{{Key: keys.NoUndo, Does: nothingToUndoHere}}
}

var nothingToUndoHere = kit.Say{Text: "There is nothing to undo in this box: Cancel leaves everything as it was."}

// foot are the buttons of a box.
func (b box) foot() []kit.Button {
	if b.e.managed() != "" {
		return []kit.Button{kit.CancelButton}
	}
	return []kit.Button{{ID: "ok", Label: okWord, Key: keys.Take, Does: kit.Save{}}, kit.CancelButton}
}
