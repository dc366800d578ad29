using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>A NIR file as read.</summary>
/// <param name="Graph">The root graph; nested graphs are <see cref="GraphNode"/>s in it.</param>
/// <param name="WriterVersion">Version of the Python package that wrote the file, e.g. "1.0.7"; null when the file does not say. Never interpreted.</param>
/// <param name="Warnings">What was repaired or left out, HWW100 to HWW105; one warning per kind.</param>
public sealed record NirDocument(NetworkGraph Graph, string? WriterVersion, IReadOnlyList<Warning> Warnings);
