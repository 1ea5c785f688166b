"""What FOCUS says of its columns (Cost and Usage): version, type, whether they may be empty, allowed values.

Typed from the specification (CC BY 4.0), not from farthing: the checker must not share its tables with what it checks.
"""

#: column: (version it came with, type, may be null)
COLUMNS = {
    "AvailabilityZone": ("1.0", "String", True),
    "BilledCost": ("1.0", "Decimal", False),
    "BillingAccountId": ("1.0", "String", False),
    "BillingAccountName": ("1.0", "String", True),
    "BillingAccountType": ("1.2", "String", False),
    "BillingCurrency": ("1.0", "String", False),
    "BillingPeriodEnd": ("1.0", "Date/Time", False),
    "BillingPeriodStart": ("1.0", "Date/Time", False),
    "CapacityReservationId": ("1.1", "String", True),
    "CapacityReservationStatus": ("1.1", "String", True),
    "ChargeCategory": ("1.0", "String", False),
    "ChargeClass": ("1.0", "String", True),
    "ChargeDescription": ("1.0", "String", True),
    "ChargeFrequency": ("1.0", "String", False),
    "ChargePeriodEnd": ("1.0", "Date/Time", False),
    "ChargePeriodStart": ("1.0", "Date/Time", False),
    "CommitmentDiscountCategory": ("1.0", "String", True),
    "CommitmentDiscountId": ("1.0", "String", True),
    "CommitmentDiscountName": ("1.0", "String", True),
    "CommitmentDiscountQuantity": ("1.1", "Decimal", True),
    "CommitmentDiscountStatus": ("1.0", "String", True),
    "CommitmentDiscountType": ("1.0", "String", True),
    "CommitmentDiscountUnit": ("1.1", "String", True),
    "ConsumedQuantity": ("1.0", "Decimal", True),
    "ConsumedUnit": ("1.0", "String", True),
    "ContractedCost": ("1.0", "Decimal", False),
    "ContractedUnitPrice": ("1.0", "Decimal", True),
    "EffectiveCost": ("1.0", "Decimal", False),
    "InvoiceId": ("1.2", "String", True),
    "InvoiceIssuerName": ("1.0", "String", False),
    "ListCost": ("1.0", "Decimal", False),
    "ListUnitPrice": ("1.0", "Decimal", True),
    "PricingCategory": ("1.0", "String", True),
    "PricingCurrency": ("1.2", "String", False),
    "PricingCurrencyContractedUnitPrice": ("1.2", "Decimal", True),
    "PricingCurrencyEffectiveCost": ("1.2", "Decimal", False),
    "PricingCurrencyListUnitPrice": ("1.2", "Decimal", True),
    "PricingQuantity": ("1.0", "Decimal", True),
    "PricingUnit": ("1.0", "String", True),
    "ProviderName": ("1.0", "String", False),
    "PublisherName": ("1.0", "String", False),
    "RegionId": ("1.0", "String", True),
    "RegionName": ("1.0", "String", True),
    "ResourceId": ("1.0", "String", True),
    "ResourceName": ("1.0", "String", True),
    "ResourceType": ("1.0", "String", True),
    "ServiceCategory": ("1.0", "String", False),
    "ServiceName": ("1.0", "String", False),
    "ServiceSubcategory": ("1.1", "String", False),
    "SkuId": ("1.0", "String", True),
    "SkuMeter": ("1.1", "String", True),
    "SkuPriceDetails": ("1.1", "JSON", True),
    "SkuPriceId": ("1.0", "String", True),
    "SubAccountId": ("1.0", "String", True),
    "SubAccountName": ("1.0", "String", True),
    "SubAccountType": ("1.2", "String", True),
    "Tags": ("1.0", "JSON", True),
    "AllocatedMethodDetails": ("1.3", "JSON", True),
    "AllocatedMethodId": ("1.3", "String", True),
    "AllocatedResourceId": ("1.3", "String", True),
    "AllocatedResourceName": ("1.3", "String", True),
    "AllocatedTags": ("1.3", "JSON", True),
    "ContractApplied": ("1.3", "JSON", True),
    "HostProviderName": ("1.3", "String", True),
    "ServiceProviderName": ("1.3", "String", False),
}

#: column: its allowed values; null is another matter
ALLOWED = {
    "CapacityReservationStatus": {"Used", "Unused"},
    "ChargeCategory": {"Usage", "Purchase", "Tax", "Credit", "Adjustment"},
    "ChargeClass": {"Correction"},
    "ChargeFrequency": {"One-Time", "Recurring", "Usage-Based"},
    "CommitmentDiscountCategory": {"Spend", "Usage"},
    "CommitmentDiscountStatus": {"Used", "Unused"},
    "PricingCategory": {"Standard", "Dynamic", "Committed", "Other"},
}

#: ServiceCategory: its subcategories
SERVICES = {
    "AI and Machine Learning": ["AI Platforms", "Bots", "Generative AI", "Machine Learning",
                                "Natural Language Processing"],
    "Analytics": ["Analytics Platforms", "Business Intelligence", "Data Processing", "Search", "Streaming Analytics"],
    "Business Applications": ["Productivity and Collaboration"],
    "Compute": ["Containers", "End User Computing", "Quantum Compute", "Serverless Compute", "Virtual Machines"],
    "Databases": ["Caching", "Data Warehouses", "Ledger Databases", "NoSQL Databases", "Relational Databases",
                  "Time Series Databases"],
    "Developer Tools": ["Continuous Integration and Deployment", "Developer Platforms", "Development Environments",
                        "Quality Assurance", "Source Code Management"],
    "Identity": ["Identity and Access Management"],
    "Integration": ["API Management", "Messaging", "Workflow Orchestration"],
    "Internet of Things": ["IoT Analytics", "IoT Platforms"],
    "Management and Governance": ["Architecture", "Compliance", "Cost Management", "Data Governance",
                                  "Disaster Recovery", "Endpoint Management", "Observability", "Support"],
    "Media": ["Content Creation", "Gaming", "Media Streaming", "Mixed Reality"],
    "Migration": ["Data Migration", "Resource Migration"],
    "Mobile": [],
    "Multicloud": ["Multicloud Integration"],
    "Networking": ["Application Networking", "Content Delivery", "Network Connectivity", "Network Infrastructure",
                   "Network Routing", "Network Security"],
    "Other": [],
    "Security": ["Secret Management", "Security Posture Management", "Threat Detection and Response"],
    "Storage": ["Backup Storage", "Block Storage", "File Storage", "Object Storage", "Storage Platforms"],
    "Web": ["Application Platforms"],
}
SUBCATEGORIES = {category: {*names, f"Other ({category})"} for category, names in SERVICES.items()}

#: the keys of SkuPriceDetails that FOCUS names; others begin with x_
PRICE_DETAILS = {"CoreCount", "DiskMaxIops", "DiskSpace", "DiskType", "GpuCount", "InstanceType", "InstanceSeries",
                 "MemorySize", "NetworkMaxIops", "NetworkMaxThroughput", "OperatingSystem", "Redundancy", "StorageClass"}


def columns_of(version):
    """The columns of a version of FOCUS."""
    return {name: about for name, about in COLUMNS.items() if about[0] <= version}
