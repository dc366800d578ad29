using System.Globalization;
using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>
/// Networks in one line: <c>784-1000-10</c>, <c>28x28-12c5-p2-64c5-p2-10</c>, <c>2x34x34-8c3-p2-10</c>, <c>12-38r-7</c>. The first word is the input (count, height×width or
/// channels×height×width); <c>FcK</c> is a convolution of F filters with a K × K kernel, <c>FcKsP</c> the same with P zeros around the image, <c>pN</c> a sum over N × N windows of what enters the
/// next layer, <c>Nr</c> a layer whose spikes return to it, and a number a dense layer.
/// </summary>
public static class NetworkText
{
    private const int MostNeurons = 1 << 20;

    /// <summary>The layers a text stands for. Throws HW0450 with the word that cannot be read, and what <c>docs/errors.md</c> says of HW0451 to HW0453 for layers that cannot follow each other.</summary>
    public static NetworkSpec Parse(string text)
    {
        string[] words = text.Trim().Split('-');
        int[] input = Array.ConvertAll(words[0].Split('x'), word => Number(word, words[0], text));
        input = input.Length switch { 1 or 3 => input, 2 => [1, input[0], input[1]], _ => throw Unreadable(words[0], text) };
        List<LayerSpec> layers = [];
        int pool = 1;
        foreach (string word in words.Skip(1))
        {
            if (word.StartsWith('p'))
            {
                int window = Number(word[1..], word, text);
                pool = (long)pool * window <= MostNeurons ? pool * window : throw Unreadable(word, text);
                continue;
            }

            layers.Add(Layer(word, text) with { Pool = pool });
            pool = 1;
        }

        if (layers.Count == 0 || pool != 1)
        {
            throw Unreadable(words[^1], text);
        }

        NetworkSpec spec = new() { InputShape = input, Layers = [.. layers] };
        _ = LayerGeometry.Of(spec);
        return spec;
    }

    private static LayerSpec Layer(string word, string text)
    {
        int c = word.IndexOf('c', StringComparison.Ordinal);
        if (c < 0)
        {
            bool recurrent = word.EndsWith('r');
            return new LayerSpec { Outputs = Number(recurrent ? word[..^1] : word, word, text), Recurrent = recurrent };
        }

        string[] kernel = word[(c + 1)..].Split('s');
        return kernel.Length > 2 ? throw Unreadable(word, text) : new LayerSpec
        {
            Outputs = Number(word[..c], word, text), Kernel = Number(kernel[0], word, text), Padding = kernel.Length == 2 && kernel[1] != "0" ? Number(kernel[1], word, text) : 0,
        };
    }

    private static int Number(string digits, string word, string text) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= MostNeurons ? number : throw Unreadable(word, text);

    private static UserErrorException Unreadable(string word, string text) => new(new UserError(
        "HW0450", $"'{word}' in '{text}' is no layer.", "--network", word, $"numbers of 1 to {MostNeurons}", "Write for example 784-1000-10, 28x28-12c5-p2-64c5-p2-10 or 12-38r-7."));
}
