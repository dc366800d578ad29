namespace HwStack.Compiler;

/// <summary>Defects of the board that the mapping avoids.</summary>
/// <param name="DeadCores">Dead cores on the board.</param>
/// <param name="DeadLinks">Dead links on the board.</param>
/// <param name="DeadNeurons">Dead neurons on the board.</param>
/// <param name="Outside">Entries of the list that lie outside the board and had no effect.</param>
/// <param name="SetsYFirst">Destination sets that go Y first because their X-first tree would cross a dead link.</param>
/// <param name="Sha256">SHA-256 of the list.</param>
public sealed record DefectUse(int DeadCores, int DeadLinks, int DeadNeurons, int Outside, int SetsYFirst, string Sha256);
