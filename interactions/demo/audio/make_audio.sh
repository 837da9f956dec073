#!/bin/sh
# Speaks script.txt into one WAV file per clip: telephone sound, 8 kHz, mono, 8-bit μ-law.
#
# Needs espeak-ng and sox (on Debian: apt-get install espeak-ng sox). Run it after changing the
# script; the files are committed, so nothing needs it to run. Together they stay below 400 KB.
set -eu
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

voice_of() {
    case $1 in
    dana) echo en-us+f3 ;;
    luis) echo en-us+m3 ;;
    marisol) echo en-us+f2 ;;
    walter) echo en-us+m7 ;;
    irene) echo en-us+f4 ;;
    carmen) echo es-419+f2 ;;
    *) echo "There is no voice for $1." >&2; exit 1 ;;
    esac
}

grep -v '^#' script.txt | while IFS='|' read -r clip voice words; do
    clip=$(echo "$clip" | tr -d ' ')
    voice=$(voice_of "$(echo "$voice" | tr -d ' ')")
    number=$(printf '%02d' "$(find "$folder" -name "$clip.*.wav" | wc -l)")
    espeak-ng -v "$voice" -s 182 -w "$folder/$clip.$number.wav" "$words" </dev/null
done

for first in "$folder"/*.00.wav; do
    clip=$(basename "$first" .00.wav)
    # The band of a telephone line; silence is cut at the ends and left short between the speakers.
    sox "$folder/$clip".??.wav -r 8000 -c 1 -b 8 -e mu-law "$clip.wav" \
        highpass 200 gain -n -3 silence 1 0.02 0.5% pad 0.1 0.1
done
