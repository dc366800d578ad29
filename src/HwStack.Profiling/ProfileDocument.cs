using System.Text.Json;
using System.Text.Json.Serialization;

namespace HwStack.Profiling;

/// <summary>What <c>hwstack profile --json</c> prints: the schema of docs/profiling.md.</summary>
/// <param name="Profiles">One report a sample.</param>
/// <param name="Quantisation">The compiler's quantisation report; null for an image.</param>
public sealed record ProfileDocument(IReadOnlyList<ProfileReport> Profiles, object? Quantisation)
{
    /// <summary>Name and version of the schema. Within a major version fields are only added.</summary>
    public const string SchemaName = "hwstack.profile/1.0";

    /// <summary><see cref="SchemaName"/>.</summary>
    [JsonPropertyOrder(-1)]
    [JsonPropertyName("schema")]
    public string Schema { get; } = SchemaName;

    /// <summary>snake_case names; infinities as text; &lt;, &gt; and &amp; escaped, so that it may stand inside a page.</summary>
    internal static JsonSerializerOptions PageJson { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };
}
