using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Collects repairs while reading; each kind becomes one warning with a count and the first places.</summary>
internal sealed class NirNotes(string file)
{
    private const int PlacesShown = 5;

    private readonly SortedDictionary<string, List<string>> _places = new(StringComparer.Ordinal);

    public const string Broadcast = "HWW100", Converted = "HWW101", MetadataSkipped = "HWW102", DoubleEdge = "HWW103", NoVersion = "HWW104",
        ShapeIgnored = "HWW105";

    public void Add(string code, string place)
    {
        if (!_places.TryGetValue(code, out List<string>? places))
        {
            _places.Add(code, places = []);
        }

        places.Add(place);
    }

    public List<Warning> ToWarnings()
    {
        List<Warning> warnings = [];
        foreach ((string code, List<string> places) in _places)
        {
            string shown = string.Join(", ", places.Take(PlacesShown)) + (places.Count > PlacesShown ? ", …" : "");
            string message = code switch
            {
                Broadcast => $"{Count(places, "parameter is a single value and was", "parameters are single values and were")} spread over the node's shape: {shown}.",
                Converted => $"{Count(places, "parameter is", "parameters are")} stored as integers and used as real numbers: {shown}.",
                MetadataSkipped => $"{Count(places, "metadata entry is", "metadata entries are")} of a kind that is not read and was left out: {shown}.",
                DoubleEdge => $"{Count(places, "edge is", "edges are")} given more than once and used once: {shown}.",
                ShapeIgnored => $"{Count(places, "stored shape holds", "stored shapes hold")} an extent below 1 and was ignored, since it follows from the graph: {shown}.",
                _ => "the file does not say which version wrote it.",
            };
            warnings.Add(new Warning(code, message, file));
        }

        return warnings;
    }

    private static string Count(List<string> places, string one, string many) => $"{places.Count} {(places.Count == 1 ? one : many)}";
}
