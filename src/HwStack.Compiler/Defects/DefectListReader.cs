using System.Text.Json;
using HwStack.Chip;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Defects;

/// <summary>Reads one defect list and notes everything wrong in it.</summary>
internal sealed class DefectListReader(string place, ChipDescription chip)
{
    private const int ErrorsMax = 100;
    private static readonly string[] Keys = ["mesh", "dead_cores", "dead_links", "dead_neurons"];

    private readonly List<UserError> _errors = [];
    private BoardPoint? _mesh;

    /// <summary>The list. Throws UserErrorException with all mistakes.</summary>
    public BoardDefects Read(ReadOnlyMemory<byte> utf8, string sha256)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 8 });
            BoardDefects defects = Read(document.RootElement, sha256);
            return _errors.Count == 0 ? defects : throw new UserErrorException(_errors);
        }
        catch (JsonException e)
        {
            throw new UserErrorException(new UserError("HW1851", $"the defect list is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).", place), e);
        }
        catch (InvalidOperationException e)
        {
            // Only raised by JsonElement for text that is not Unicode.
            throw new UserErrorException(new UserError("HW1851", "the defect list holds a text that is not valid Unicode.", place), e);
        }
    }

    private BoardDefects Read(JsonElement root, string sha256)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (root.ValueKind != JsonValueKind.Object)
        {
            Fail("HW1853", "$", $"an object is expected, not {Show(root)}.");
        }
        else
        {
            foreach (JsonProperty property in root.EnumerateObject())
            {
                if (!Keys.Contains(property.Name))
                {
                    Fail("HW1852", "$", $"the key '{Cut(property.Name)}' is unknown; known are {string.Join(", ", Keys)}.", Cut(property.Name), string.Join(", ", Keys));
                }
                else if (!members.TryAdd(property.Name, property.Value))
                {
                    Fail("HW1852", "$", $"the key '{property.Name}' is given twice.", property.Name);
                }
            }
        }

        _mesh = members.TryGetValue("mesh", out JsonElement mesh) ? Mesh(mesh) : null;
        List<BoardPoint> cores = List(members, "dead_cores", Core);
        List<DeadLink> links = List(members, "dead_links", Link);
        List<DeadNeuron> neurons = List(members, "dead_neurons", Neuron);
        return new BoardDefects(_mesh, cores, links, neurons, sha256, place);
    }

    private BoardPoint? Mesh(JsonElement element)
    {
        if (Pair(element, "$.mesh") is not { } mesh)
        {
            return null;
        }

        MeshLimits limits = chip.Mesh;
        if (mesh.X >= 1 && mesh.Y >= 1 && mesh.X % limits.ChipX == 0 && mesh.Y % limits.ChipY == 0 && (long)(mesh.X / limits.ChipX) * (mesh.Y / limits.ChipY) <= limits.BoardChipsMax)
        {
            return mesh;
        }

        Fail("HW1857", "$.mesh", $"a mesh of {mesh.X} x {mesh.Y} cores is no board of at most {limits.BoardChipsMax} chips of '{chip.Name}' with {limits.ChipX} x {limits.ChipY} cores each.", $"{mesh.X} x {mesh.Y}");
        return null;
    }

    private BoardPoint? Core(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return Pair(element, path) is { } point && OnBoard(point, path) ? point : null;
        }

        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long number))
        {
            Fail("HW1853", path, $"a core number or [x, y] is expected, not {Show(element)}.");
            return null;
        }

        int width = _mesh?.X ?? chip.Mesh.ChipX, height = _mesh?.Y ?? chip.Mesh.ChipY;
        if (number >= 0 && number < (long)width * height)
        {
            return new BoardPoint((int)(number % width), (int)(number / width));
        }

        string what = _mesh is null ? $"one chip of '{chip.Name}'; on a larger board say its size with \"mesh\", or write [x, y]" : "the mesh";
        Fail("HW1854", path, $"core {number} is outside 0 to {((long)width * height) - 1}, the cores of {what}.", $"{number}", $"0..{((long)width * height) - 1}");
        return null;
    }

    private DeadLink? Link(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != 2)
        {
            Fail("HW1853", path, $"a link [[x, y], [x, y]] is expected, not {Show(element)}.");
            return null;
        }

        if (Pair(element[0], path + "[0]") is not { } a || Pair(element[1], path + "[1]") is not { } b)
        {
            return null;
        }

        if (Math.Abs(a.X - (long)b.X) + Math.Abs(a.Y - (long)b.Y) != 1)
        {
            Fail("HW1855", path, $"{a} and {b} are no neighbours, so there is no link between them.", $"{a}-{b}");
            return null;
        }

        (a, b) = a.X < b.X || a.Y < b.Y ? (a, b) : (b, a);
        bool isPortLink = a.X == -1 && b.X == 0;
        return (isPortLink || OnBoard(a, path)) && OnBoard(b, path) ? new DeadLink(a, b) : null;
    }

    private DeadNeuron? Neuron(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != 2)
        {
            Fail("HW1853", path, $"a neuron [core, neuron] is expected, not {Show(element)}.");
            return null;
        }

        if (Core(element[0], path + "[0]") is not { } core)
        {
            return null;
        }

        if (element[1].ValueKind == JsonValueKind.Number && element[1].TryGetInt32(out int neuron) && neuron >= 0 && neuron < chip.Core.NeuronsMax)
        {
            return new DeadNeuron(core, neuron);
        }

        Fail("HW1854", path + "[1]", $"{Show(element[1])} is no neuron of a core of '{chip.Name}': 0 to {chip.Core.NeuronsMax - 1}.", null, $"0..{chip.Core.NeuronsMax - 1}");
        return null;
    }

    private List<T> List<T>(Dictionary<string, JsonElement> members, string key, Func<JsonElement, string, T?> read)
        where T : struct
    {
        var values = new List<T>();
        if (!members.TryGetValue(key, out JsonElement list))
        {
            return values;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            Fail("HW1853", "$." + key, $"an array is expected, not {Show(list)}.");
            return values;
        }

        var seen = new HashSet<T>();
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            string path = $"$.{key}[{index++}]";
            if (read(item, path) is not { } value)
            {
                continue;
            }

            if (seen.Add(value))
            {
                values.Add(value);
            }
            else
            {
                Fail("HW1856", path, $"{value} is listed twice.", $"{value}");
            }
        }

        return values;
    }

    private BoardPoint? Pair(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 2
            && element[0].ValueKind == JsonValueKind.Number && element[1].ValueKind == JsonValueKind.Number
            && element[0].TryGetInt32(out int x) && element[1].TryGetInt32(out int y))
        {
            return new BoardPoint(x, y);
        }

        Fail("HW1853", path, $"[x, y] in whole numbers is expected, not {Show(element)}.");
        return null;
    }

    private bool OnBoard(BoardPoint point, string path)
    {
        int width = _mesh?.X ?? chip.Mesh.ChipX * chip.Mesh.BoardChipsMax, height = _mesh?.Y ?? chip.Mesh.ChipY * chip.Mesh.BoardChipsMax;
        if (point.X >= 0 && point.X < width && point.Y >= 0 && point.Y < height)
        {
            return true;
        }

        string board = _mesh is null ? $"any board of '{chip.Name}'" : "the mesh";
        Fail("HW1854", path, $"{point} is outside {board}: x 0 to {width - 1}, y 0 to {height - 1}.", $"{point}", $"x 0..{width - 1}, y 0..{height - 1}");
        return false;
    }

    private void Fail(string code, string path, string message, string? value = null, string? limit = null)
    {
        if (_errors.Count < ErrorsMax)
        {
            _errors.Add(new UserError(code, message, $"{place}, {path}", value, limit));
        }
    }

    private static string Show(JsonElement element) => Cut(element.GetRawText().ReplaceLineEndings(" "));

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
