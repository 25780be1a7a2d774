package assets_test

import (
	"fmt"

	"otpdialog/assets"
)

func ExampleLookup() {
	image, known := assets.Lookup("mail")
	if !known {
		return
	}
	fmt.Println(image.Label)
	for _, line := range image.ASCII {
		fmt.Printf("|%s|\n", line)
	}
	// Output:
	// Mail
	// | .--------. |
	// | |\      /| |
	// | | '-..-' | |
	// | '--------' |
}

// A terminal draws two rows of dots in one line of half blocks.
func ExampleImage() {
	image, _ := assets.Lookup("clock")
	blocks := map[[2]bool]string{{true, true}: "█", {true, false}: "▀", {false, true}: "▄", {}: "."}
	for y := 0; y < assets.Height; y += 2 {
		for x := range assets.Width {
			upper, lower := image.Dots[y][x], image.Dots[y+1][x]
			fmt.Print(blocks[[2]bool{upper != assets.None, lower != assets.None}])
		}
		fmt.Println()
	}
	// Output:
	// ...▄▀▀▀▀▄...
	// ..█..█...█..
	// ..█..▀▀▀.█..
	// ...▀▄▄▄▄▀...
}
