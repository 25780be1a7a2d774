package document

import (
	"reflect"
	"slices"
	"strings"

	"otpdialog/settings"
)

// A part of the new file is a piece of the old one, or a new block of a list.
type part struct {
	piece *piece // nil for a new one
	text  string // of a new one
	gap   string // from here to the next part
}

// join returns the text of the new file.
func (e *editor) join() string {
	var b strings.Builder
	for i, p := range e.parts {
		text := p.text
		if p.piece != nil {
			text = p.piece.written(e.text)
		}
		if i < len(e.parts)-1 && text != "" && !strings.HasSuffix(text, "\n") {
			text += e.lineBreak
		}
		b.WriteString(text + p.gap)
	}
	return b.String()
}

// An element of a list, as it should become.
type element struct {
	keys     []keyValue
	oldIndex int // its index in the old list; -1 for a new one
}

func (e *editor) setAttributes(now []settings.Attribute, values any, wanted []settings.Attribute) {
	was := matchAttributes(now, wanted)
	elements := make([]element, len(wanted))
	for i, a := range wanted {
		elements[i] = element{attributeKeys(a), was[i]}
	}
	e.setList("attributes", values, elements)
}

func (e *editor) setActions(now []settings.Action, values any, wanted []settings.Action) {
	tables, _ := decodedElements(values)
	was := make([]int, len(wanted))
	for i, a := range wanted {
		was[i] = slices.IndexFunc(now, func(old settings.Action) bool { return old.ID == a.ID })
	}
	written := withWrittenIDs(wanted, func(i int) bool {
		return was[i] >= 0 && was[i] < len(tables) && tables[was[i]]["id"] == wanted[i].ID
	})
	elements := make([]element, len(written))
	for i, a := range written {
		elements[i] = element{actionKeys(a), was[i]}
	}
	e.setList("actions", values, elements)
}

// matchAttributes returns the index of the old attribute that each wanted one was; -1
// for none. The more they have in common, the better.
func matchAttributes(now, wanted []settings.Attribute) []int {
	was := slices.Repeat([]int{-1}, len(wanted))
	taken := make([]bool, len(now))
	for _, alike := range []func(i, j int) bool{
		func(i, j int) bool { return wanted[i] == now[j] },
		func(i, j int) bool { return wanted[i].Vendor == now[j].Vendor && wanted[i].Name == now[j].Name },
		func(i, j int) bool { return wanted[i].Name == now[j].Name },
		func(i, j int) bool { return i == j },
		func(_, _ int) bool { return true },
	} {
		for i := range wanted {
			for j := range now {
				if was[i] < 0 && !taken[j] && alike(i, j) {
					was[i], taken[j] = j, true
				}
			}
		}
	}
	return was
}

// decodedElements returns the tables of a decoded list; false if it contains anything
// else.
func decodedElements(list any) (tables []map[string]any, ok bool) {
	elements, isList := list.([]any)
	for _, element := range elements {
		table, isTable := element.(map[string]any)
		if !isTable {
			return nil, false
		}
		tables = append(tables, table)
	}
	return tables, isList || list == nil
}

// setList turns a list of tables into the wanted one.
func (e *editor) setList(list string, values any, wanted []element) {
	tables, ok := decodedElements(values)
	if !ok {
		e.needsRewrite = true
		return
	}
	if alreadyThere(tables, wanted) {
		return
	}
	if inline, ok := e.pairs[list]; ok {
		e.remove(e.pieces[0], inline)
		tables = nil
		for i := range wanted {
			wanted[i].oldIndex = -1
		}
	}
	blocks := e.blocks(list)
	if len(blocks) != len(tables) {
		e.needsRewrite = true
		return
	}
	e.removeBlocks(blocks, wanted)
	e.arrange(list, blocks, tables, wanted)
}

// alreadyThere says whether the tables are as wanted.
func alreadyThere(tables []map[string]any, wanted []element) bool {
	for i, w := range wanted {
		if w.oldIndex != i {
			return false
		}
		for _, k := range w.keys {
			value, has := tables[i][k.key]
			if has && (k.presence == mustBeAbsent || !reflect.DeepEqual(value, k.value)) || !has && k.presence == mustBePresent {
				return false
			}
		}
	}
	return len(tables) == len(wanted)
}

// blocks returns the pieces of a list.
func (e *editor) blocks(list string) []*piece {
	var blocks []*piece
	for _, p := range e.pieces {
		if p.path == settings.JoinIndex(list, len(blocks)) {
			blocks = append(blocks, p)
		}
	}
	return blocks
}

// removeBlocks removes the blocks that are no longer wanted.
func (e *editor) removeBlocks(blocks []*piece, wanted []element) {
	for i, block := range blocks {
		if slices.ContainsFunc(wanted, func(w element) bool { return w.oldIndex == i }) {
			continue
		}
		at := e.partOf(block)
		gone, before := e.parts[at], &e.parts[at-1] // the first part is in no list
		switch isLast := at == len(e.parts)-1; {
		case isBlank(before.gap) && (isLast || !isBlank(gone.gap)):
			before.gap = gone.gap
		case !isBlank(gone.gap):
			before.gap += gone.gap
		}
		e.parts = slices.Delete(e.parts, at, at+1)
	}
}

// arrange puts the blocks of a list into the wanted order. They take the positions of
// the old blocks; a new one follows the block before it.
func (e *editor) arrange(list string, blocks []*piece, tables []map[string]any, wanted []element) {
	var slots []*piece // the remaining blocks, in the order of the file
	for i, block := range blocks {
		if slices.ContainsFunc(wanted, func(w element) bool { return w.oldIndex == i }) {
			slots = append(slots, block)
		}
	}
	at := e.firstPart(list, slots)
	places := make([]int, len(slots))
	for i, slot := range slots {
		places[i] = e.partOf(slot)
	}
	added, next := 0, 0
	for _, w := range wanted {
		if w.oldIndex < 0 {
			at++
			added++
			e.insertPart(at, strings.ReplaceAll(renderTable("[["+list+"]]\n", w.keys), "\n", e.lineBreak))
			continue
		}
		at = places[next] + added
		next++
		e.setKeys(blocks[w.oldIndex], tables[w.oldIndex], w.keys)
		e.parts[at].piece = blocks[w.oldIndex]
	}
}

// firstPart returns the part that a new first block of a list follows. Attributes come
// before actions.
func (e *editor) firstPart(list string, slots []*piece) int {
	if len(slots) > 0 {
		return e.partOf(slots[0]) - 1
	}
	if list == "attributes" {
		if actions := e.blocks("actions"); len(actions) > 0 {
			return e.partOf(actions[0]) - 1
		}
	}
	return len(e.parts) - 1
}

func (e *editor) partOf(p *piece) int {
	return slices.IndexFunc(e.parts, func(there part) bool { return there.piece == p })
}

// insertPart adds a new block to the file, below a blank line.
func (e *editor) insertPart(at int, text string) {
	before := &e.parts[at-1]
	block := part{text: text, gap: before.gap}
	before.gap = e.lineBreak
	if first := before.piece; first != nil && first.written(e.text) == "" {
		before.gap, block.gap = block.gap, e.lineBreak
	}
	if at == len(e.parts) && isBlank(block.gap) {
		block.gap = ""
	}
	e.parts = slices.Insert(e.parts, at, block)
}
