namespace HwStack.Image;

/// <summary>Types of sections: four ASCII letters, the first in the lowest byte.</summary>
internal static class SectionType
{
    internal const uint Chip = 0x50494843; // "CHIP"
    internal const uint Provenance = 0x564F5250; // "PROV"
    internal const uint Tables = 0x4C424154; // "TABL"
    internal const uint Port = 0x54524F50; // "PORT"
    internal const uint Core = 0x45524F43; // "CORE"
    internal const uint IoMap = 0x504D4F49; // "IOMP"
}
