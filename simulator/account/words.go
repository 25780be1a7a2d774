package account

import "strings"

// The words of match codes. A match code is no secret: it lets a person see whether mail and screen
// are about the same attempt.
const (
	adjectives = `amber ancient autumn azure bold brave bright bronze calm clear copper coral cosmic crimson
		crystal curly dappled deep eager early emerald fancy frosty gentle golden green happy
		hidden humble indigo ivory jolly kind lively lucky lunar mellow mighty misty modern noble
		olive orange pearl polite proud purple quick quiet rapid rosy royal ruby rustic sandy
		scarlet silent silver snowy solar sunny velvet violet warm `
	nouns = `acorn anchor apple arrow badger bamboo beacon birch bridge brook button cabin cactus camel
		candle canyon castle cedar cherry circle cliff clover comet compass cottage crane cricket
		dolphin dragon drum eagle elm falcon feather fern fiddle finch forest fountain fox galaxy
		garden glacier goose grove hammer harbor harp hazel heron hill honey island ivy jasmine
		jungle kettle kite ladder lagoon lake lantern lemon lily lion lotus magnet mango maple
		marble meadow melon meteor mirror moon mountain mushroom nest oasis ocean onion orchid
		otter owl paddle palm panda parrot peach pebble pepper piano pillow pine planet plum pond
		poppy prairie puffin rabbit rainbow raven reef river robin rocket saddle sail salmon shell
		shore spruce squirrel star stone stream sunset swan temple thistle thunder tiger trail
		tulip tunnel turtle valley `
)

// matchCode returns two words, such as "amber river".
func (s *Service) matchCode() string {
	first, second := strings.Fields(adjectives), strings.Fields(nouns)
	return first[s.world.Random()%uint64(len(first))] + " " + second[s.world.Random()%uint64(len(second))]
}

// alphabet has no characters that look alike. Its 32 characters make each octet give one, evenly.
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// newCode returns a code of eight characters: one of 2^40.
func (s *Service) newCode() string {
	code := s.random(8)
	for i := range code {
		code[i] = alphabet[int(code[i])%len(alphabet)]
	}
	return string(code)
}
