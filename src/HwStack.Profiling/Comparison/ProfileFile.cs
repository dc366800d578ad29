using System.Text.Json;
using HwStack.Diagnostics;

namespace HwStack.Profiling;

/// <summary>Reads profiles that <c>hwstack profile --json</c> wrote.</summary>
public static class ProfileFile
{
    private const long BytesMax = 512L << 20;

    private static readonly JsonSerializerOptions Strict = new(ProfileDocument.PageJson)
    {
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 64,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserErrorException">HW1420 when it is missing, too large or not a profile, HW1421 when it is of another major version.</exception>
    public static ProfileDocument Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length > BytesMax)
        {
            throw Bad(path, !file.Exists ? Directory.Exists(path) ? "is a folder" : "does not exist" : $"has {file.Length} bytes, more than {BytesMax}", null);
        }

        try
        {
            using FileStream stream = file.OpenRead();
            return Read(stream, path);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, $"cannot be read: {trouble.Message}", trouble);
        }
    }

    private static ProfileDocument Read(Stream stream, string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 64 });
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("schema", out JsonElement schema) || schema.ValueKind != JsonValueKind.String)
            {
                throw Bad(path, "has no field 'schema'", null);
            }

            string name = schema.GetString()!, major = ProfileDocument.SchemaName[..(ProfileDocument.SchemaName.IndexOf('.', ProfileDocument.SchemaName.IndexOf('/')) + 1)];
            if (!name.StartsWith(major, StringComparison.Ordinal))
            {
                throw new UserErrorException(new UserError(
                    "HW1421", $"The file is '{name}', and this version reads '{ProfileDocument.SchemaName}'.", path, name, ProfileDocument.SchemaName, "Profile again with this version."));
            }

            // The reader checks that no field is null; the elements of lists it does not.
            if (HasNullElement(json.RootElement))
            {
                throw Bad(path, "is not a profile: a list holds null", null);
            }

            ProfileDocument? document = json.RootElement.Deserialize<ProfileDocument>(Strict);
            return document is { Profiles.Count: > 0 } ? document : throw Bad(path, "holds no profile", null);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw Bad(path, $"is not a profile: {fault.Message}", fault);
        }
    }

    private static bool HasNullElement(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Any(child => child.ValueKind == JsonValueKind.Null || HasNullElement(child)),
        JsonValueKind.Object => element.EnumerateObject().Any(child => HasNullElement(child.Value)),
        _ => false,
    };

    private static UserErrorException Bad(string path, string what, Exception? inner) =>
        new(new UserError("HW1420", $"The file {what.TrimEnd('.')}.", path, Hint: "Make one with hwstack profile ... --json > FILE."), inner);
}
