using System.Buffers;
using System.Text;

namespace PhotoSearch;

/// <summary>Maps each of the 256 bytes to a visible character, as vocab.json and merges.txt write UTF-8 bytes.</summary>
/// <remarks>
/// openai/CLIP clip/simple_tokenizer.py, bytes_to_unicode: visible Latin-1 characters stand for their own byte, and the characters from
/// U+0100 for the other 68 bytes. So "é" (bytes C3 A9) is written "Ã©".
/// </remarks>
internal static class ByteAlphabet
{
    private const int FirstBorrowed = 0x100;

    private static readonly string Letters = AllLetters();

    public static char LetterOf(byte value) => Letters[value];

    /// <summary>Decodes a token in this alphabet. Bytes that are only part of a character are written as <c>\xC3</c>.</summary>
    public static string Decode(ReadOnlySpan<char> letters)
    {
        var bytes = new byte[letters.Length];
        for (var i = 0; i < letters.Length; i++)
        {
            bytes[i] = (byte)Letters.IndexOf(letters[i]);
        }

        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length;)
        {
            var isCharacter = Rune.DecodeFromUtf8(bytes.AsSpan(i), out var rune, out var length) == OperationStatus.Done;
            text.Append(isCharacter ? rune.ToString() : $"\\x{bytes[i]:X2}");
            i += isCharacter ? length : 1;
        }

        return text.ToString();
    }

    private static string AllLetters()
    {
        var borrowed = FirstBorrowed;
        return string.Create(256, 0, (letters, _) =>
        {
            for (var value = 0; value < letters.Length; value++)
            {
                letters[value] = (char)(IsVisible(value) ? value : borrowed++);
            }
        });
    }

    /// <summary>U+00A0 is a space, and U+00AD a hyphen that is visible only at the end of a line.</summary>
    private static bool IsVisible(int latin1) => latin1 is (>= '!' and <= '~') or (>= 0xA1 and <= 0xFF and not 0xAD);
}
