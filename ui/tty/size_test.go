package tty

import "testing"

func TestSize(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		columns, rows int
		variables     map[string]string
		width, height int
	}{
		{110, 32, map[string]string{"COLUMNS": "90", "LINES": "40"}, 110, 32},
		{1, 1, nil, 1, 1},
		{0, 0, nil, 80, 24},
		{0, 0, map[string]string{"COLUMNS": "90", "LINES": "40"}, 90, 40},
		{0, 50, map[string]string{"COLUMNS": "90", "LINES": "40"}, 90, 50},
		{132, 0, map[string]string{"COLUMNS": "90"}, 132, 24},
		{0, 0, map[string]string{"COLUMNS": "wide", "LINES": ""}, 80, 24},
		{0, 0, map[string]string{"COLUMNS": "-5", "LINES": "0"}, 80, 24},
		{0, 0, map[string]string{"COLUMNS": "80x", "LINES": " 24"}, 80, 24},
		{0, 0, map[string]string{"COLUMNS": "99999999999999999999", "LINES": "1000000"}, 500, 200},
		{65535, 65535, nil, 500, 200},
		{65535, 24, nil, 500, 24},
	} {
		width, height := Size(test.columns, test.rows, func(name string) string { return test.variables[name] })
		if width != test.width || height != test.height {
			t.Errorf("%d×%d with %v is drawn as %d×%d, want %d×%d", test.columns, test.rows, test.variables, width, height, test.width, test.height)
		}
	}
}
